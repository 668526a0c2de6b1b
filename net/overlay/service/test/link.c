#include "link.h"
#include "lib/text.h"
#include "self.h"
#include "unit.h"

#define MS UINT64_C(1000000)

static struct link link_;
static uint8_t room[OVERLAY_FRAME_ROOM_BYTES];
static struct self self;
static struct self peer;
static uint8_t greeting[OVERLAY_HANDSHAKE_BYTES];

static void begin(const struct link_terms *terms)
{
    static const struct link_terms none;
    self_init(&self, 1);
    self_init(&peer, 2);
    link_begin(&link_, room, terms == NULL ? &none : terms, 1000 * MS);
}

static void greet_as(struct self *who, const char *password)
{
    CHECK_EQUAL(
        overlay_handshake_write(&who->identity, text_bytes(password), 0, greeting), STATUS_OK);
    link_receive(&link_, (struct bytes){greeting, sizeof(greeting)});
}

static void test_greeting(void)
{
    begin(NULL);
    CHECK_EQUAL(overlay_handshake_write(&peer.identity, text_bytes(""), 0, greeting), STATUS_OK);
    for (size_t i = 0; i < sizeof(greeting); i++) {
        CHECK_EQUAL(link_greet(&link_, &self.identity.key), STATUS_TRUNCATED);
        link_receive(&link_, (struct bytes){greeting + i, 1});
    }
    CHECK_EQUAL(link_greet(&link_, &self.identity.key), STATUS_OK);
    CHECK_EQUAL(link_.state, LINK_PROVING);
    CHECK(overlay_key_equal(&link_.key, &peer.identity.key));
    CHECK_EQUAL(link_.received_bytes, OVERLAY_HANDSHAKE_BYTES);
}

static void test_refused(void)
{
    struct self other;
    self_init(&other, 3);
    begin(NULL);
    greet_as(&self, "");
    CHECK_EQUAL(link_greet(&link_, &self.identity.key), STATUS_WRONG_SIGNER);
    begin(&(struct link_terms){.password = text_bytes("sesame")});
    greet_as(&peer, "");
    CHECK_EQUAL(link_greet(&link_, &self.identity.key), STATUS_BAD_SIGNATURE);
    begin(NULL);
    struct overlay_key allowed[2] = {other.identity.key, other.identity.key};
    begin(&(struct link_terms){.allowed = allowed, .allowed_count = 2});
    greet_as(&peer, "");
    CHECK_EQUAL(link_greet(&link_, &self.identity.key), STATUS_WRONG_SIGNER);
    allowed[1] = peer.identity.key;
    CHECK_EQUAL(link_greet(&link_, &self.identity.key), STATUS_OK);
    begin(NULL);
    link_receive(&link_, text_bytes("GET / HTTP/1.1"));
    CHECK_EQUAL(link_greet(&link_, &self.identity.key), STATUS_MALFORMED);
}

static void greet(void)
{
    begin(NULL);
    greet_as(&peer, "");
    CHECK_EQUAL(link_greet(&link_, &self.identity.key), STATUS_OK);
}

static void bring_up(void)
{
    greet();
    link_proved(&link_);
    CHECK_EQUAL(link_.state, LINK_UP);
}

/* What comes behind the greeting at once is not lost; the longest frame has room, in any pieces. */
static void test_frames(void)
{
    static uint8_t longest[OVERLAY_FRAME_ROOM_BYTES] = {0xfe, 0xff, 0x07, OVERLAY_TRAFFIC};
    static const uint8_t short_ones[] = {1, OVERLAY_KEEPALIVE, 3, OVERLAY_REQUEST, 1, 2};
    struct overlay_frame frame;
    begin(NULL);
    greet_as(&peer, "");
    link_receive(&link_, (struct bytes){short_ones, sizeof(short_ones)});
    CHECK_EQUAL(link_greet(&link_, &self.identity.key), STATUS_OK);
    link_proved(&link_);
    CHECK_EQUAL(link_next(&link_, 0, &frame), STATUS_OK);
    CHECK_EQUAL(frame.type, OVERLAY_KEEPALIVE);
    CHECK_EQUAL(link_next(&link_, 0, &frame), STATUS_OK);
    CHECK(frame.type == OVERLAY_REQUEST && frame.body.size_bytes == 2);
    CHECK_EQUAL(link_next(&link_, 0, &frame), STATUS_TRUNCATED);
    for (uint32_t i = 0; i < 3; i++) {
        uint32_t at = 0;
        while (at < sizeof(longest)) {
            CHECK(link_room_bytes(&link_) > 0);
            uint32_t part = 7001 < link_room_bytes(&link_) ? 7001 : link_room_bytes(&link_);
            part = part < sizeof(longest) - at ? part : (uint32_t)sizeof(longest) - at;
            link_receive(&link_, (struct bytes){longest + at, part});
            at += part;
            const bool is_whole = at == sizeof(longest);
            CHECK_EQUAL(link_next(&link_, 0, &frame), is_whole ? STATUS_OK : STATUS_TRUNCATED);
        }
        CHECK_EQUAL(frame.body.size_bytes, OVERLAY_FRAME_BYTES_MAX - 1);
    }
    static const uint8_t too_long[] = {0xff, 0xff, 0x07};
    link_receive(&link_, (struct bytes){too_long, sizeof(too_long)});
    CHECK_EQUAL(link_next(&link_, 0, &frame), STATUS_LIMIT_EXCEEDED);
}

static void test_no_greeting(void)
{
    begin(NULL);
    CHECK_EQUAL(link_due_ns(&link_), 7000 * MS);
    CHECK(!link_is_overdue(&link_, 6999 * MS));
    CHECK(link_is_overdue(&link_, 7000 * MS));
    CHECK(!link_owes(&link_, 7000 * MS));
}

static void test_no_proof(void)
{
    static const uint8_t byte[] = {5};
    greet();
    CHECK_EQUAL(link_due_ns(&link_), 13000 * MS);
    link_sent(&link_, 10, false, 2000 * MS);
    CHECK_EQUAL(link_due_ns(&link_), 5000 * MS);
    CHECK(link_is_overdue(&link_, 5000 * MS));
    link_receive(&link_, (struct bytes){byte, 1});
    CHECK(!link_is_overdue(&link_, 12999 * MS));
    CHECK(link_is_overdue(&link_, 13000 * MS));
}

/* Requests and responses come at once, and all else when there is a proof, in its order. */
static void test_proving(void)
{
    static const uint8_t said[] = {
        2, OVERLAY_BLOOM, 9, 3, OVERLAY_REQUEST, 1, 2, 1, OVERLAY_LOOKUP};
    static const enum overlay_frame_type kept[] = {OVERLAY_BLOOM, OVERLAY_DUMMY, OVERLAY_LOOKUP};
    struct overlay_frame frame;
    greet();
    link_receive(&link_, (struct bytes){said, sizeof(said)});
    CHECK_EQUAL(link_next(&link_, 2000 * MS, &frame), STATUS_OK);
    CHECK(frame.type == OVERLAY_REQUEST && frame.body.size_bytes == 2 && frame.body.data[0] == 1);
    CHECK_EQUAL(link_next(&link_, 2000 * MS, &frame), STATUS_TRUNCATED);
    CHECK(link_owes(&link_, 3000 * MS));
    link_proved(&link_);
    for (uint32_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++) {
        CHECK_EQUAL(link_next(&link_, 2000 * MS, &frame), STATUS_OK);
        CHECK_EQUAL(frame.type, kept[i]);
    }
    CHECK_EQUAL(link_next(&link_, 2000 * MS, &frame), STATUS_TRUNCATED);
}

static void test_signs_of_life(void)
{
    static const uint8_t request[] = {3, OVERLAY_REQUEST, 1, 2};
    static const uint8_t sign[] = {1, OVERLAY_KEEPALIVE};
    struct overlay_frame frame;
    bring_up();
    CHECK_EQUAL(link_due_ns(&link_), UINT64_MAX);
    link_receive(&link_, (struct bytes){sign, sizeof(sign)});
    CHECK_EQUAL(link_next(&link_, 2000 * MS, &frame), STATUS_OK);
    CHECK(!link_owes(&link_, 9000 * MS));
    link_receive(&link_, (struct bytes){request, sizeof(request)});
    CHECK_EQUAL(link_next(&link_, 3000 * MS, &frame), STATUS_OK);
    CHECK(!link_owes(&link_, 3599 * MS));
    CHECK(link_owes(&link_, 3600 * MS));
    CHECK_EQUAL(link_due_ns(&link_), 3600 * MS);
    link_sent(&link_, 2, true, 3600 * MS);
    CHECK(!link_owes(&link_, 9000 * MS));
    CHECK_EQUAL(link_due_ns(&link_), UINT64_MAX); /* nothing is answered to a sign of life */
}

static void test_silence(void)
{
    static const uint8_t byte[] = {5};
    bring_up();
    link_sent(&link_, 10, false, 2000 * MS);
    link_sent(&link_, 10, false, 4000 * MS); /* it is the first that counts */
    CHECK_EQUAL(link_due_ns(&link_), 5000 * MS);
    CHECK(!link_is_overdue(&link_, 4999 * MS));
    CHECK(link_is_overdue(&link_, 5000 * MS));
    link_receive(&link_, (struct bytes){byte, 1}); /* a part of something counts */
    CHECK(!link_is_overdue(&link_, 5000 * MS));
    CHECK_EQUAL(link_.sent_bytes, 20);
    link_.state = LINK_NONE;
    CHECK(!link_is_overdue(&link_, UINT64_MAX));
    CHECK_EQUAL(link_due_ns(&link_), UINT64_MAX);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"the greeting, byte for byte", test_greeting},
        {"who is refused", test_refused},
        {"frames", test_frames},
        {"no greeting", test_no_greeting},
        {"no proof", test_no_proof},
        {"before the proof", test_proving},
        {"signs of life", test_signs_of_life},
        {"silence", test_silence},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
