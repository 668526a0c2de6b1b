/*
 * A log is followed from a machine that is honest, over cuts of the connection and boots, and from
 * one that is not.
 */
#include "boots.h"
#include "follow_cut.h"
#include "follower.h"
#include "lib/text.h"

#define STREAM_BYTES (1u << 21)
#define BOOTS        3u

static struct space space;
static struct boot boot;
static uint8_t export_bytes[1u << 20];
static struct key_pair machine;
static struct follower follower;
static uint64_t visited;

/* What goes from the machine to who follows it. */
static uint8_t stream[STREAM_BYTES];
static uint64_t stream_bytes;
static uint64_t head_at; /* where the last head's frame begins */

static void put_frame(enum follow_frame_kind kind, struct bytes content)
{
    follow_frame_write_head(kind, content.size_bytes, stream + stream_bytes);
    memcpy(stream + stream_bytes + FOLLOW_FRAME_HEAD_BYTES, content.data, content.size_bytes);
    stream_bytes += FOLLOW_FRAME_HEAD_BYTES + content.size_bytes;
}

static void put_log(void *context, struct bytes data)
{
    (void)context;
    put_frame(FOLLOW_FRAME_LOG, data);
}

static void put_head(const struct log_head *head, const struct key_pair *signer)
{
    uint64_t words[LOG_HEAD_WORDS_MAX];
    uint8_t content[FOLLOW_HEAD_BYTES_MAX];
    const struct bytes message = log_head_message(head, words);
    CHECK_EQUAL(signing_sign(signer, text_bytes(DOMAIN_LOG_HEAD), message, content), STATUS_OK);
    memcpy(content + SIGNATURE_BYTES, message.data, message.size_bytes);
    head_at = stream_bytes;
    put_frame(FOLLOW_FRAME_HEAD, (struct bytes){content, SIGNATURE_BYTES + message.size_bytes});
}

static struct follow_cut cut = {.put = put_log};

static struct log_head head_of_cut(void)
{
    return (struct log_head){
        .boot = cut.last.boot,
        .key = {cut.last.key, sizeof(cut.last.key)},
        .number = cut.last.last_number,
        .hash = {cut.last.head, sizeof(cut.last.head)},
    };
}

/* Everything that the machine has now, as far as it was not sent, and a head. */
static void send_rest(void)
{
    const uint64_t size = boot_export(&boot, export_bytes);
    CHECK_EQUAL(follow_cut_take(&cut, (struct bytes){export_bytes, size}), STATUS_OK);
    const struct log_head head = head_of_cut();
    put_head(&head, &machine);
}

/* The machine answers what the follower asks for. */
static void connect(void)
{
    uint8_t bytes[FOLLOW_REQUEST_BYTES];
    struct follow_request request;
    follower_ask(&follower, bytes);
    CHECK(follow_request_read(bytes, &request));
    stream_bytes = 0;
    follow_cut_begin(&cut, request.boot, request.number);
    send_rest();
}

static void visit(void *context, const struct chain_entry *entry)
{
    (void)context;
    (void)entry;
    visited++;
}

static void begin(const struct boot_known *known)
{
    follower_begin(&follower, machine.public_key, known);
    follower.proof.visit = visit;
    visited = 0;
}

/* In parts of several sizes. */
static enum follow_fault take_all(void)
{
    uint64_t at = 0;
    for (uint64_t step = 1; at < stream_bytes; step = step % 977 + 1) {
        const uint64_t left = stream_bytes - at;
        follower_take(&follower, (struct bytes){stream + at, left < step ? left : step});
        at += left < step ? left : step;
    }
    return follower.fault;
}

static void make(void)
{
    space_init(&space);
    key_pair_of_seed((const uint8_t[SEED_BYTES]){1, 2, 3}, &machine);
    for (uint64_t i = 0; i < BOOTS; i++) {
        boot_live(&boot, &space, i + 1, 10, i == 0);
    }
}

static void test_followed(void)
{
    make();
    begin(NULL);
    connect();
    CHECK_EQUAL(take_all(), FOLLOW_GOOD);
    CHECK_EQUAL(follower.head_count, 1);
    CHECK_EQUAL(follower.known.end.boot, BOOTS);
    CHECK_EQUAL(follower.known.end.last_number, chain_place(&boot.chain)->last_number);
    CHECK_EQUAL(follower.proof.verdict.first_boot, 1);
    /* And what comes later, as it comes; when nothing has come, nothing is sent but a head. */
    for (uint64_t i = 0; i < 5; i++) {
        const uint64_t before = visited;
        boot_work(&boot, i);
        stream_bytes = 0;
        send_rest();
        CHECK_EQUAL(take_all(), FOLLOW_GOOD);
        CHECK_EQUAL(follower.head_count, i + 2);
        CHECK(i == 0 ? visited == before : visited > before + i);
        CHECK_EQUAL(follower.known.end.last_number, chain_place(&boot.chain)->last_number);
    }
}

/* Anywhere, also in the middle of a frame; then from what is known on, which is each record once.
 */
static void test_connection_lost(void)
{
    make();
    begin(NULL);
    connect();
    const uint64_t all = stream_bytes;
    CHECK_EQUAL(take_all(), FOLLOW_GOOD);
    const uint64_t record_count = visited;
    const struct boot_known known = follower.known;
    boot_work(&boot, 20);
    for (uint64_t lost = 0; lost < 3000; lost += 13) {
        begin(&known);
        connect();
        stream_bytes = lost < stream_bytes ? lost : stream_bytes;
        CHECK_EQUAL(take_all(), FOLLOW_GOOD);
        const struct boot_known kept = follower.known;
        begin(&kept);
        connect();
        CHECK_EQUAL(take_all(), FOLLOW_GOOD);
        CHECK_EQUAL(follower.known.end.last_number, chain_place(&boot.chain)->last_number);
    }
    CHECK(stream_bytes < all);
    CHECK(visited < record_count);
}

/* What was known is of a boot that is over. */
static void test_next_boot(void)
{
    make();
    begin(NULL);
    connect();
    CHECK_EQUAL(take_all(), FOLLOW_GOOD);
    const struct boot_known known = follower.known;
    CHECK(known.has_successor);
    /* What it has recorded meanwhile is on the disk, but for what that export added. */
    CHECK_EQUAL(boot_commit(&boot, true), STATUS_OK);
    boot_live(&boot, &space, BOOTS + 1, 10, false);
    begin(&known);
    connect();
    CHECK_EQUAL(take_all(), FOLLOW_GOOD);
    CHECK_EQUAL(follower.known.end.boot, BOOTS + 1);
    /* What was known is of another boot of this number. */
    struct boot_known wrong = known;
    wrong.end.key[0] ^= 1;
    begin(&wrong);
    connect();
    CHECK_EQUAL(take_all(), FOLLOW_LOG);
    CHECK_EQUAL(follower.proof.verdict.fault, PROOF_NOT_CONTINUED);
    /* Another key was named for the endorsement than the one that signed it. */
    wrong = known;
    wrong.successor[0] ^= 1;
    begin(&wrong);
    connect();
    CHECK_EQUAL(take_all(), FOLLOW_LOG);
    CHECK_EQUAL(follower.proof.verdict.fault, PROOF_STRANGER);
}

/* Of all bits of the stream: it is refused, or nothing has changed. */
static void test_every_bit(void)
{
    make();
    begin(NULL);
    connect();
    for (uint64_t bit = 0; bit < 8 * stream_bytes; bit += 11) {
        stream[bit / 8] ^= (uint8_t)(1u << bit % 8);
        begin(NULL);
        const enum follow_fault fault = take_all();
        CHECK(fault > FOLLOW_MISSING || follower.head_count == 0);
        stream[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    begin(NULL);
    CHECK_EQUAL(take_all(), FOLLOW_GOOD);
}

/* The machine was made anew from an older image, or has two logs. */
static void test_forked(void)
{
    static struct boot kept_boot;
    static struct space kept_space;
    make();
    kept_boot = boot;
    kept_space = space;
    boot_work(&boot, 7);
    begin(NULL);
    connect();
    CHECK_EQUAL(take_all(), FOLLOW_GOOD);
    const struct boot_known known = follower.known;
    CHECK_EQUAL(known.end.last_number, chain_place(&boot.chain)->last_number);
    /* Nothing else has happened yet: its end is before what was seen. */
    uint64_t number = known.end.last_number;
    for (uint64_t records = 0; records < 20; records += 5) {
        boot = kept_boot;
        boot.chain.kept = (void *)boot.memory;
        boot.chain.ring = boot.memory + CHAIN_HEAD_BYTES;
        space = kept_space;
        boot_work(&boot, records);
        add_record(
            &boot.chain, 12345 + records, (struct chain_source){.source = CHAIN_SOURCE_NONE});
        begin(&known);
        connect();
        const enum follow_fault fault = take_all();
        const bool is_longer = chain_place(&boot.chain)->last_number > number;
        CHECK_EQUAL(fault, is_longer ? FOLLOW_LOG : FOLLOW_BEHIND);
    }
}

/* A head of somebody else; of another place; of another hash there. */
static void test_heads(void)
{
    struct key_pair stranger;
    static const uint8_t other[CHAIN_DIGEST_BYTES] = {9};
    key_pair_of_seed((const uint8_t[SEED_BYTES]){4}, &stranger);
    make();
    begin(NULL);
    connect();
    const struct log_head good = head_of_cut();
    const uint64_t at = head_at;
    struct log_head heads[6] = {good, good, good, good, good, good};
    const enum follow_fault faults[6] = {
        FOLLOW_OTHER_MACHINE,
        FOLLOW_FORKED,
        FOLLOW_FORKED,
        FOLLOW_BEHIND,
        FOLLOW_FORKED,
        FOLLOW_BEHIND,
    };
    heads[1].hash = (struct bytes){other, sizeof(other)};
    heads[2].number++;
    heads[3].number--;
    heads[4].key = (struct bytes){other, sizeof(other)};
    heads[5].boot--;
    for (uint32_t i = 0; i < 6; i++) {
        stream_bytes = at;
        put_head(&heads[i], i == 0 ? &stranger : &machine);
        begin(NULL);
        CHECK_EQUAL(take_all(), faults[i]);
        CHECK_EQUAL(follower.head_count, 0);
        /* It stays so. */
        stream_bytes = at;
        put_head(&good, &machine);
        follower_take(&follower, (struct bytes){stream + at, stream_bytes - at});
        CHECK_EQUAL(follower.fault, faults[i]);
    }
}

static void test_released(void)
{
    struct boot_known known;
    make();
    begin(NULL);
    connect();
    CHECK_EQUAL(take_all(), FOLLOW_GOOD);
    known = follower.known;
    /* So much that memory has no more what follows; nothing of it went to the disk. */
    boot_work(&boot, 2000);
    boot.history.index.segment_count = 0;
    begin(&known);
    stream_bytes = 0;
    follow_cut_begin(&cut, known.end.boot, known.end.last_number);
    const uint64_t size = chain_export(&boot.chain, 1, 0, boot.number, export_bytes);
    CHECK_EQUAL(follow_cut_take(&cut, (struct bytes){export_bytes, size}), STATUS_OK);
    const struct log_head head = head_of_cut();
    put_head(&head, &machine);
    CHECK_EQUAL(take_all(), FOLLOW_MISSING);
    CHECK_EQUAL(follower.gap_count, 1);
    CHECK_EQUAL(follower.head_count, 1);
    CHECK_EQUAL(follower.known.end.last_number, chain_place(&boot.chain)->last_number);
}

static void test_refused_and_garbage(void)
{
    static const uint8_t status[4] = {STATUS_DENIED};
    make();
    begin(NULL);
    stream_bytes = 0;
    put_frame(FOLLOW_FRAME_REFUSED, (struct bytes){status, sizeof(status)});
    CHECK_EQUAL(take_all(), FOLLOW_REFUSED);
    CHECK_EQUAL(follower.refusal, STATUS_DENIED);
    static const uint8_t wrong[][FOLLOW_FRAME_HEAD_BYTES] = {
        {0, 0, 0, 0, 4, 0, 0, 0},                  /* of no kind */
        {4, 0, 0, 0, 4, 0, 0, 0},                  /* the same */
        {FOLLOW_FRAME_LOG},                        /* nothing in it */
        {FOLLOW_FRAME_LOG, 0, 0, 0, 1, 16, 0, 0},  /* too long */
        {FOLLOW_FRAME_HEAD, 0, 0, 0, 64, 0, 0, 0}, /* no head in it */
        {FOLLOW_FRAME_HEAD, 0, 0, 0, 0, 8, 0, 0},  /* too long */
        {FOLLOW_FRAME_REFUSED, 0, 0, 0, 5, 0, 0, 0},
    };
    for (uint32_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        begin(NULL);
        follower_take(&follower, (struct bytes){wrong[i], sizeof(wrong[i])});
        CHECK_EQUAL(follower.fault, FOLLOW_NO_FRAME);
    }
    for (enum follow_fault fault = FOLLOW_GOOD; fault <= FOLLOW_BEHIND; fault++) {
        CHECK(strcmp(follow_fault_text(fault), "unknown") != 0);
    }
    /* A head in the middle of a record. */
    begin(NULL);
    connect();
    const struct log_head head = head_of_cut();
    stream_bytes = 0;
    put_frame(FOLLOW_FRAME_LOG, (struct bytes){export_bytes, PROOF_HEAD_BYTES + 4});
    put_head(&head, &machine);
    CHECK(take_all() > FOLLOW_MISSING);
    /* Pieces that are none. */
    follow_cut_begin(&cut, 0, 0);
    CHECK_EQUAL(
        follow_cut_take(&cut, (struct bytes){export_bytes + 1, PROOF_HEAD_BYTES}),
        STATUS_MALFORMED);
    follow_cut_begin(&cut, 0, 0);
    memset(export_bytes + PROOF_HEAD_BYTES, 0xff, CHAIN_ENTRY_HEAD);
    CHECK_EQUAL(
        follow_cut_take(&cut, (struct bytes){export_bytes, PROOF_HEAD_BYTES + CHAIN_ENTRY_HEAD}),
        STATUS_MALFORMED);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"followed", test_followed},
        {"connection lost", test_connection_lost},
        {"next boot", test_next_boot},
        {"every bit", test_every_bit},
        {"forked", test_forked},
        {"heads", test_heads},
        {"released", test_released},
        {"refused and garbage", test_refused_and_garbage},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
