#include "login_line.h"
#include "lib/memory.h"
#include "lib/text.h"
#include <stdbool.h>
#include <stddef.h>

#define GROUP_CHARACTERS 4u
#define GROUP_BYTES      3u
#define GROUPS           (LOGIN_LINE_CODE_CHARACTERS / GROUP_CHARACTERS)
#define BLOB_BYTES       (GROUPS * GROUP_BYTES)
#define NO_DIGIT         64u

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* What each key of the kind begins with: the kind, and how long the key is. */
static const uint8_t head[] = {
    0, 0, 0, 11, 's', 's', 'h', '-', 'e', 'd', '2', '5', '5', '1', '9', 0, 0, 0, 32};

_Static_assert(sizeof(head) + LOGIN_LINE_KEY_BYTES == BLOB_BYTES, "no padding is needed");

static uint32_t digit_of(uint8_t character)
{
    uint32_t digit = 0;
    while (digit < NO_DIGIT && (uint8_t)digits[digit] != character) {
        digit++;
    }
    return digit;
}

static bool is_blank(uint8_t character)
{
    return character == ' ' || character == '\t' || character == '\r' || character == '\n';
}

static struct bytes without_blanks(struct bytes text)
{
    while (text.size_bytes > 0 && is_blank(text.data[0])) {
        text = (struct bytes){text.data + 1, text.size_bytes - 1};
    }
    while (text.size_bytes > 0 && is_blank(text.data[text.size_bytes - 1])) {
        text.size_bytes--;
    }
    return text;
}

/* Takes the first word from a text that begins with none of the blanks. */
static struct bytes take_word(struct bytes *text)
{
    size_t size = 0;
    while (size < text->size_bytes && !is_blank(text->data[size])) {
        size++;
    }
    const struct bytes word = {text->data, size};
    *text = without_blanks((struct bytes){text->data + size, text->size_bytes - size});
    return word;
}

static bool begins_with(struct bytes text, const char *start)
{
    const struct bytes wanted = text_bytes(start);
    return text.size_bytes >= wanted.size_bytes &&
           memcmp(text.data, wanted.data, wanted.size_bytes) == 0;
}

/* It goes over a terminal, and on one line. */
static bool is_label(struct bytes label)
{
    for (size_t i = 0; i < label.size_bytes; i++) {
        if (label.data[i] < ' ' || label.data[i] == 0x7f) {
            return false;
        }
    }
    return label.size_bytes <= LOGIN_LINE_LABEL_BYTES_MAX;
}

static void decode_group(const uint8_t *characters, uint8_t bytes[GROUP_BYTES])
{
    uint32_t bits = 0;
    for (uint32_t i = 0; i < GROUP_CHARACTERS; i++) {
        bits = bits << 6 | digit_of(characters[i]);
    }
    bytes[0] = (uint8_t)(bits >> 16);
    bytes[1] = (uint8_t)(bits >> 8);
    bytes[2] = (uint8_t)bits;
}

enum login_line_fault login_line_read_code(struct bytes code, uint8_t key[LOGIN_LINE_KEY_BYTES])
{
    uint8_t blob[BLOB_BYTES];
    for (size_t i = 0; i < code.size_bytes; i++) {
        if (digit_of(code.data[i]) == NO_DIGIT) {
            return LOGIN_LINE_CHARACTER;
        }
    }
    if (code.size_bytes != LOGIN_LINE_CODE_CHARACTERS) {
        return code.size_bytes < LOGIN_LINE_CODE_CHARACTERS ? LOGIN_LINE_CUT : LOGIN_LINE_INSIDE;
    }
    for (uint32_t i = 0; i < GROUPS; i++) {
        decode_group(code.data + (size_t)i * GROUP_CHARACTERS, blob + (size_t)i * GROUP_BYTES);
    }
    if (memcmp(blob, head, sizeof(head)) != 0) {
        return LOGIN_LINE_INSIDE;
    }
    memcpy(key, blob + sizeof(head), LOGIN_LINE_KEY_BYTES);
    return LOGIN_LINE_GOOD;
}

enum login_line_fault login_line_read(struct bytes line, struct login_line *read)
{
    struct bytes rest = without_blanks(line);
    if (rest.size_bytes == 0) {
        return LOGIN_LINE_EMPTY;
    }
    if (begins_with(rest, "-----BEGIN")) {
        return LOGIN_LINE_PRIVATE;
    }
    if (!bytes_equal(take_word(&rest), text_bytes(LOGIN_LINE_KIND))) {
        return LOGIN_LINE_OTHER_KIND;
    }
    const enum login_line_fault fault = login_line_read_code(take_word(&rest), read->key);
    if (fault != LOGIN_LINE_GOOD) {
        return fault;
    }
    read->label = rest;
    return is_label(rest) ? LOGIN_LINE_GOOD : LOGIN_LINE_LABEL;
}

void login_line_write_code(
    const uint8_t key[LOGIN_LINE_KEY_BYTES], char code[LOGIN_LINE_CODE_CHARACTERS + 1])
{
    uint8_t blob[BLOB_BYTES];
    memcpy(blob, head, sizeof(head));
    memcpy(blob + sizeof(head), key, LOGIN_LINE_KEY_BYTES);
    for (uint32_t i = 0; i < GROUPS; i++) {
        const uint8_t *bytes = blob + (size_t)i * GROUP_BYTES;
        const uint32_t bits = (uint32_t)bytes[0] << 16 | (uint32_t)bytes[1] << 8 | bytes[2];
        for (uint32_t k = 0; k < GROUP_CHARACTERS; k++) {
            const uint32_t shift = 6 * (GROUP_CHARACTERS - 1 - k);
            code[i * GROUP_CHARACTERS + k] = digits[bits >> shift & 63];
        }
    }
    code[LOGIN_LINE_CODE_CHARACTERS] = 0;
}

const char *login_line_fault_text(enum login_line_fault fault)
{
    static const char *const texts[LOGIN_LINE_FAULT_COUNT] = {
        [LOGIN_LINE_EMPTY] = "there is no key: paste the line of a file like id_ed25519.pub",
        [LOGIN_LINE_PRIVATE] = "that is a private key, which nobody but you should ever see: what "
                               "is needed is the line of the file whose name ends with .pub",
        [LOGIN_LINE_OTHER_KIND] = "it does not begin with " LOGIN_LINE_KIND ": other kinds of keys "
                                  "open nothing here, and options before a key mean nothing",
        [LOGIN_LINE_CUT] = "the key is cut off: it has 68 characters, which begin with AAAA",
        [LOGIN_LINE_CHARACTER] = "there is a character in the key that no key has",
        [LOGIN_LINE_INSIDE] = "the 68 characters behind " LOGIN_LINE_KIND " are no key of this "
                              "kind: copy the line again",
        [LOGIN_LINE_LABEL] = "what the key is called is too long, or cannot be shown: 63 bytes at "
                             "most, without control characters",
    };
    return fault > LOGIN_LINE_GOOD && fault < LOGIN_LINE_FAULT_COUNT ? texts[fault] : "";
}
