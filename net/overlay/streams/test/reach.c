#include "reach.h"
#include "lib/hex.h"
#include "lib/text.h"
#include "unit.h"

#define HEX_BYTES (2 * OVERLAY_KEY_BYTES + 1)

static const struct overlay_key ada = {{0x01, 0xad, 0xa0}};
static const struct overlay_key bob = {{0x01, 0xb0, 0xb0}};
static const struct overlay_key eve = {{0x01, 0xad, 0xa0, [31] = 1}};

static struct reach whole = {.references = 1};
static struct reach some;

static enum status make(struct reach *reach, struct reach *parent, const char *list)
{
    return reach_read(reach, parent, text_bytes(list));
}

/* A list in which @ stands for ada's key. */
static enum status read_list(const char *list)
{
    char text[REACH_TEXT_BYTES_MAX];
    size_t at = 0;
    for (; *list != '\0'; list++) {
        if (*list == '@') {
            hex_write((struct bytes){ada.bytes, OVERLAY_KEY_BYTES}, text + at);
            at += HEX_BYTES - 1;
        } else {
            text[at++] = *list;
        }
    }
    return reach_read(&some, &whole, (struct bytes){(const uint8_t *)text, at});
}

static void test_whole(void)
{
    CHECK(reach_may_connect(&whole, &ada, 1));
    CHECK(reach_may_send(&whole, &ada, 1));
    CHECK(reach_may_listen(&whole, 1));
    CHECK(reach_may_receive(&whole, 1));
    CHECK(reach_may_come(&whole, &ada));
}

static void test_key_and_port(void)
{
    CHECK_EQUAL(read_list("@:443"), STATUS_OK);
    CHECK(reach_may_connect(&some, &ada, 443));
    CHECK(!reach_may_connect(&some, &ada, 444));
    CHECK(!reach_may_connect(&some, &bob, 443));
    CHECK(!reach_may_connect(&some, &eve, 443)); /* the same address, another key */
    CHECK(!reach_may_send(&some, &ada, 443));
    CHECK(!reach_may_listen(&some, 443));
    CHECK(!reach_may_receive(&some, 443));
    CHECK(reach_may_come(&some, &bob)); /* where it listens: nowhere */
}

static void test_kinds(void)
{
    CHECK_EQUAL(read_list(":8080, udp/:53 udp/@:9,*:80"), STATUS_OK);
    CHECK(reach_may_listen(&some, 8080));
    CHECK(!reach_may_listen(&some, 53));
    CHECK(reach_may_receive(&some, 53));
    CHECK(!reach_may_receive(&some, 8080));
    CHECK(reach_may_send(&some, &ada, 9));
    CHECK(!reach_may_send(&some, &bob, 9));
    CHECK(!reach_may_connect(&some, &ada, 9));
    CHECK(reach_may_connect(&some, &bob, 80));
    CHECK_EQUAL(read_list(":* udp/:* @:*"), STATUS_OK);
    CHECK(reach_may_listen(&some, 1));
    CHECK(reach_may_receive(&some, 65535));
    CHECK(reach_may_connect(&some, &ada, 12345));
    CHECK(!reach_may_connect(&some, &bob, 12345));
}

/* A key alone: conversations with it, and nobody else comes. */
static void test_key_alone(void)
{
    CHECK_EQUAL(read_list("@ :80"), STATUS_OK);
    CHECK(reach_may_connect(&some, &ada, 7));
    CHECK(reach_may_send(&some, &ada, 7));
    CHECK(!reach_may_connect(&some, &bob, 7));
    CHECK(reach_may_listen(&some, 80));
    CHECK(!reach_may_listen(&some, 81));
    CHECK(!reach_may_receive(&some, 80));
    CHECK(reach_may_come(&some, &ada));
    CHECK(!reach_may_come(&some, &bob));
    CHECK(!reach_may_come(&some, &eve));
    CHECK_EQUAL(read_list("*"), STATUS_OK);
    CHECK(reach_may_connect(&some, &bob, 7));
    CHECK(reach_may_come(&some, &bob));
    CHECK(!reach_may_listen(&some, 80));
}

static void test_capitals(void)
{
    CHECK_EQUAL(
        make(&some, &whole, "01ADA00000000000000000000000000000000000000000000000000000000000:5"),
        STATUS_OK);
    CHECK(reach_may_connect(&some, &ada, 5));
}

/* What is made of a part is within the part, whatever it names. */
static void test_narrowed_again(void)
{
    struct reach less;
    CHECK_EQUAL(read_list("@:80 :81"), STATUS_OK);
    CHECK_EQUAL(make(&less, &some, "* *:* :* udp/*:* udp/:*"), STATUS_OK);
    CHECK(reach_may_connect(&less, &ada, 80));
    CHECK(!reach_may_connect(&less, &ada, 82));
    CHECK(!reach_may_connect(&less, &bob, 80));
    CHECK(reach_may_listen(&less, 81));
    CHECK(!reach_may_listen(&less, 82));
    CHECK(!reach_may_send(&less, &ada, 80));
    CHECK(!reach_may_receive(&less, 81));
    CHECK_EQUAL(read_list("@ :*"), STATUS_OK);
    CHECK_EQUAL(make(&less, &some, ":80 *"), STATUS_OK);
    CHECK(reach_may_come(&less, &ada));
    CHECK(!reach_may_come(&less, &bob));
}

static void test_depth(void)
{
    struct reach chain[REACH_DEPTH_MAX + 1];
    struct reach *parent = &whole;
    for (uint32_t i = 0; i < REACH_DEPTH_MAX; i++) {
        CHECK_EQUAL(make(&chain[i], parent, "*"), STATUS_OK);
        parent = &chain[i];
    }
    CHECK_EQUAL(make(&chain[REACH_DEPTH_MAX], parent, "*"), STATUS_LIMIT_EXCEEDED);
}

static void test_malformed(void)
{
    static const char *const lists[] = {
        "",
        " , ",
        "x",
        ":",
        ":0",
        ":65536",
        ":99999999999999999999",
        ":8o",
        ":80:81",
        "udp/",
        "udp/*",
        "udp/:",
        "udp/@",
        "@:",
        "@:0",
        "@@",
        "@0:80",
        "0@",
        "**",
        "*:",
        "UDP/:53",
        "@/80",
        "200::1:80",
        "[::1]:80",
        ": 80",
        "@:80 x",
        "@: 80",
        ":+80",
        ":-1",
        ":00080 :000080",
    };
    for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
        CHECK_EQUAL(read_list(lists[i]), STATUS_MALFORMED);
    }
    const uint8_t zero[] = {':', '8', 0, '0'};
    CHECK_EQUAL(reach_read(&some, &whole, (struct bytes){zero, 4}), STATUS_MALFORMED);
}

static void test_too_much(void)
{
    static char list[REACH_TEXT_BYTES_MAX + 1];
    memset(list, ' ', sizeof(list));
    for (size_t i = 0; i < REACH_GRANTS_MAX; i++) {
        memcpy(list + 3 * i, ":1,", 3);
    }
    CHECK_EQUAL(
        reach_read(&some, &whole, (struct bytes){(uint8_t *)list, REACH_TEXT_BYTES_MAX}),
        STATUS_OK);
    CHECK_EQUAL(some.grant_count, REACH_GRANTS_MAX);
    CHECK_EQUAL(
        reach_read(&some, &whole, (struct bytes){(uint8_t *)list, REACH_TEXT_BYTES_MAX + 1}),
        STATUS_LIMIT_EXCEEDED);
    memcpy(list + (size_t)3 * REACH_GRANTS_MAX, ":1", 2);
    CHECK_EQUAL(
        reach_read(&some, &whole, (struct bytes){(uint8_t *)list, REACH_TEXT_BYTES_MAX}),
        STATUS_LIMIT_EXCEEDED);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"whole", test_whole},
        {"a key and a port", test_key_and_port},
        {"kinds", test_kinds},
        {"a key alone", test_key_alone},
        {"capitals", test_capitals},
        {"narrowed again", test_narrowed_again},
        {"depth", test_depth},
        {"malformed", test_malformed},
        {"too much", test_too_much},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
