#include "login_line.h"
#include "lib/text.h"
#include "unit.h"
#include <string.h>

/* Made by ssh-keygen, and what its base64 says. */
#define CODE "AAAAC3NzaC1lZDI1NTE5AAAAIG0ZQybQFZ3Z7nd4NhGoKB0RgcLSx1k+zVZyVqUs5BTG"
#define LINE "ssh-ed25519 " CODE
static const uint8_t key[LOGIN_LINE_KEY_BYTES] = {
    0x6d, 0x19, 0x43, 0x26, 0xd0, 0x15, 0x9d, 0xd9, 0xee, 0x77, 0x78, 0x36, 0x11, 0xa8, 0x28, 0x1d,
    0x11, 0x81, 0xc2, 0xd2, 0xc7, 0x59, 0x3e, 0xcd, 0x56, 0x72, 0x56, 0xa5, 0x2c, 0xe4, 0x14, 0xc6,
};

static enum login_line_fault read_text(const char *text, struct login_line *read)
{
    return login_line_read(text_bytes(text), read);
}

static void test_good_lines(void)
{
    static const struct {
        const char *line;
        const char *label;
    } rows[] = {
        {LINE " ada@laptop", "ada@laptop"},
        {LINE, ""},
        {LINE " ", ""},
        {LINE "\n", ""},
        {"  \t" LINE "\t my  old laptop \r\n", "my  old laptop"},
        {LINE " gr\xc3\xbc\xc3\x9f", "gr\xc3\xbc\xc3\x9f"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct login_line read;
        CHECK_EQUAL(read_text(rows[i].line, &read), LOGIN_LINE_GOOD);
        CHECK(memcmp(read.key, key, sizeof(key)) == 0);
        CHECK(bytes_equal(read.label, text_bytes(rows[i].label)));
    }
}

/* Each has a reason of its own, and words for it. */
static void test_faults(void)
{
    static const struct {
        const char *line;
        enum login_line_fault fault;
    } rows[] = {
        {"", LOGIN_LINE_EMPTY},
        {" \t\r\n", LOGIN_LINE_EMPTY},
        {"-----BEGIN OPENSSH PRIVATE KEY-----", LOGIN_LINE_PRIVATE},
        {"ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQC2u8IzcFsO45SKjB x", LOGIN_LINE_OTHER_KIND},
        {"ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTY= x", LOGIN_LINE_OTHER_KIND},
        {"sk-ssh-ed25519@openssh.com AAAA x", LOGIN_LINE_OTHER_KIND},
        {"ssh-ed25519-cert-v01@openssh.com AAAA x", LOGIN_LINE_OTHER_KIND},
        {"command=\"rm\" " LINE, LOGIN_LINE_OTHER_KIND},
        {"SSH-ED25519 " CODE, LOGIN_LINE_OTHER_KIND},
        {"ssh-ed2551 " CODE, LOGIN_LINE_OTHER_KIND},
        {CODE, LOGIN_LINE_OTHER_KIND},
        {"ssh-ed25519", LOGIN_LINE_CUT},
        {"ssh-ed25519 ", LOGIN_LINE_CUT},
        {"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIG0Z ada", LOGIN_LINE_CUT},
        {LINE "A", LOGIN_LINE_INSIDE},
        {LINE "=", LOGIN_LINE_CHARACTER},
        {LINE "\x80", LOGIN_LINE_CHARACTER},
        {"ssh-ed25519 AAAA-3NzaC1lZDI1NTE5", LOGIN_LINE_CHARACTER},
        {LINE " a\033[2J", LOGIN_LINE_LABEL},
        {LINE " a\tb", LOGIN_LINE_LABEL},
        {LINE " a\nssh-ed25519", LOGIN_LINE_LABEL},
        {LINE " a\x7f", LOGIN_LINE_LABEL},
        {LINE " ssh-ed25519 " CODE, LOGIN_LINE_LABEL},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct login_line read;
        CHECK_EQUAL(read_text(rows[i].line, &read), rows[i].fault);
    }
    for (uint32_t fault = 1; fault < LOGIN_LINE_FAULT_COUNT; fault++) {
        CHECK(text_length(login_line_fault_text((enum login_line_fault)fault)) > 0);
    }
    CHECK(text_equal(login_line_fault_text(LOGIN_LINE_FAULT_COUNT), ""));
}

/* What is before the key counts, character by character, and so does where it ends. */
static void test_every_character_counts(void)
{
    char line[] = CODE;
    uint8_t read[LOGIN_LINE_KEY_BYTES];
    struct bytes code = text_bytes(line);
    CHECK_EQUAL(code.size_bytes, LOGIN_LINE_CODE_CHARACTERS);
    for (size_t i = 0; i < LOGIN_LINE_CODE_CHARACTERS; i++) {
        const char was = line[i];
        line[i] = was == 'A' ? 'B' : 'A';
        /* The head ends in the 26th character, with which the key begins. */
        const enum login_line_fault fault = login_line_read_code(code, read);
        CHECK(
            fault == LOGIN_LINE_INSIDE ||
            (i >= 25 && fault == LOGIN_LINE_GOOD && memcmp(read, key, sizeof(key)) != 0));
        CHECK(fault == LOGIN_LINE_GOOD || i <= 25);
        line[i] = was;
    }
    for (code.size_bytes = 0; code.size_bytes < LOGIN_LINE_CODE_CHARACTERS; code.size_bytes++) {
        CHECK_EQUAL(login_line_read_code(code, read), LOGIN_LINE_CUT);
    }
}

static void test_written_as_read(void)
{
    char code[LOGIN_LINE_CODE_CHARACTERS + 1];
    uint8_t again[LOGIN_LINE_KEY_BYTES];
    login_line_write_code(key, code);
    CHECK(text_equal(code, CODE));
    for (uint32_t round = 0; round < 256; round++) {
        uint8_t made[LOGIN_LINE_KEY_BYTES];
        for (uint32_t i = 0; i < sizeof(made); i++) {
            made[i] = (uint8_t)(round * 7 + i * 31);
        }
        login_line_write_code(made, code);
        CHECK_EQUAL(login_line_read_code(text_bytes(code), again), LOGIN_LINE_GOOD);
        CHECK(memcmp(made, again, sizeof(made)) == 0);
    }
}

static void test_longest_label(void)
{
    char line[sizeof(LINE) + LOGIN_LINE_LABEL_BYTES_MAX + 2] = LINE " ";
    struct login_line read;
    memset(line + sizeof(LINE), 'l', LOGIN_LINE_LABEL_BYTES_MAX);
    CHECK_EQUAL(read_text(line, &read), LOGIN_LINE_GOOD);
    CHECK_EQUAL(read.label.size_bytes, LOGIN_LINE_LABEL_BYTES_MAX);
    line[sizeof(LINE) + LOGIN_LINE_LABEL_BYTES_MAX] = 'l';
    CHECK_EQUAL(read_text(line, &read), LOGIN_LINE_LABEL);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"good lines", test_good_lines},
        {"faults", test_faults},
        {"every character counts", test_every_character_counts},
        {"written as it was read", test_written_as_read},
        {"the longest label", test_longest_label},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
