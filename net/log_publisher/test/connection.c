/*
 * A machine shows its log, and somebody follows it: the two of them together, with everybody else
 * played here.
 */
#include "connection.h"
#include "boots.h"
#include "follower.h"
#include "lib/text.h"
#include "log_head.h"

#define STREAM    1u
#define OUT_BYTES (1u << 21)
#define TURNS_MAX 10000u
#define SECOND_NS UINT64_C(1000000000)

static struct space space;
static struct boot boot;
static struct key_pair machine;
static struct follower follower;
static struct connection connection;
static const uint8_t auditor[PUBLIC_KEY_BYTES] = {9};

static uint64_t now_ns = SECOND_NS;
static uint8_t in[FOLLOW_REQUEST_BYTES];
static size_t in_sent;
static uint8_t out[OUT_BYTES];
static size_t out_bytes;
static size_t out_taken;  /* by the follower */
static size_t room_bytes; /* what the network takes now */
static bool is_gone;
static bool is_disk_away;
static enum status may; /* what is said of the auditor */
static enum status log_answer;
static uint32_t asked_count;
static uint32_t read_count;

static enum status may_follow(const uint8_t key[PUBLIC_KEY_BYTES])
{
    CHECK(memcmp(key, auditor, PUBLIC_KEY_BYTES) == 0);
    asked_count++;
    return may;
}

static enum status log_end(struct boot_end *end)
{
    const struct chain_place *place = chain_place(&boot.chain);
    *end = (struct boot_end){.boot = boot.number, .last_number = place->last_number};
    memcpy(end->key, boot.chain.key.public_key, CHAIN_KEY_BYTES);
    memcpy(end->head, place->head, CHAIN_DIGEST_BYTES);
    return log_answer;
}

static enum status log_piece(uint64_t after, struct bytes *data)
{
    static _Alignas(uint64_t) uint8_t piece[CONNECTION_PIECE_BYTES];
    struct chain_mark mark = {.number = after};
    struct chain_part part;
    read_count++;
    if (after >= chain_place(&boot.chain)->last_number) {
        *data = (struct bytes){0};
        return log_answer;
    }
    chain_copy(
        &boot.chain, &mark, piece + PROOF_HEAD_BYTES, sizeof(piece) - PROOF_HEAD_BYTES, &part);
    proof_write_head(
        &(struct proof_head){
            .boot = boot.number,
            .first_number = part.first_number,
            .base = part.base,
            .key = boot.chain.key.public_key,
        },
        piece);
    *data = (struct bytes){piece, PROOF_HEAD_BYTES + part.size_bytes};
    return log_answer;
}

static enum status log_segment(uint64_t segment, uint32_t offset, struct disk_part *part)
{
    struct history_segment place = {0};
    struct bytes content = {0};
    uint64_t number = segment;
    read_count++;
    if (is_disk_away) {
        return STATUS_UNSUPPORTED;
    }
    const enum status status = history_read(&boot.history, &number, &place, &content);
    if (status != STATUS_OK || log_answer != STATUS_OK) {
        return status != STATUS_OK ? status : log_answer;
    }
    const uint32_t from = number == segment ? offset : 0;
    const size_t left = content.size_bytes - from;
    *part = (struct disk_part){
        .data = {content.data + from, left < 1000 ? left : 1000},
        .number = number,
        .boot = place.boot,
        .last_number = place.last_number,
        .size_bytes = place.size_bytes,
    };
    return STATUS_OK;
}

static enum status sign(struct bytes head, uint8_t signature[SIGNATURE_BYTES])
{
    struct log_head said;
    CHECK_EQUAL(log_head_open(head, &said), STATUS_OK);
    /* Whatever it is asked to, the machine must never have said what is not so. */
    CHECK(said.number > 0);
    CHECK_EQUAL(signing_sign(&machine, text_bytes(DOMAIN_LOG_HEAD), head, signature), STATUS_OK);
    return log_answer;
}

static enum status receive(uint32_t stream, uint8_t *to, size_t most_bytes, size_t *size_bytes)
{
    CHECK_EQUAL(stream, STREAM);
    const size_t left = sizeof(in) - in_sent;
    *size_bytes = left < most_bytes ? left : most_bytes;
    *size_bytes = *size_bytes < 5 ? *size_bytes : 5;
    if (is_gone) {
        *size_bytes = 0;
        return STATUS_OK;
    }
    memcpy(to, in + in_sent, *size_bytes);
    in_sent += *size_bytes;
    return *size_bytes > 0 ? STATUS_OK : STATUS_NOT_FOUND;
}

static enum status send(uint32_t stream, struct bytes data, size_t *size_bytes)
{
    CHECK_EQUAL(stream, STREAM);
    *size_bytes = data.size_bytes < room_bytes ? data.size_bytes : room_bytes;
    memcpy(out + out_bytes, data.data, *size_bytes);
    out_bytes += *size_bytes;
    room_bytes -= *size_bytes;
    return *size_bytes > 0 ? STATUS_OK : STATUS_NOT_FOUND;
}

static void release(uint32_t stream)
{
    CHECK_EQUAL(stream, STREAM);
}

static const struct connection_calls calls = {
    .may_follow = may_follow,
    .log_end = log_end,
    .log_piece = log_piece,
    .log_segment = log_segment,
    .sign = sign,
    .receive = receive,
    .send = send,
    .release = release,
};

/* As long as something can be done at once; what was sent comes to the follower. */
static void go_on(void)
{
    uint32_t turns = 0;
    while (connection.stream != 0 && connection_turn(&connection, now_ns)) {
        CHECK(turns < TURNS_MAX);
        if (turns++ == TURNS_MAX) {
            return;
        }
    }
    follower_take(&follower, (struct bytes){out + out_taken, out_bytes - out_taken});
    out_taken = out_bytes;
}

static void come(const struct boot_known *known)
{
    follower_begin(&follower, machine.public_key, known);
    follower_ask(&follower, in);
    in_sent = 0;
    out_bytes = 0;
    out_taken = 0;
    room_bytes = OUT_BYTES;
    is_gone = false;
    connection_begin(&connection, &calls, STREAM, auditor, now_ns);
    go_on();
}

static void later(void)
{
    now_ns += SECOND_NS;
    connection_wake(&connection);
    go_on();
}

static void make(uint64_t boots)
{
    space_init(&space);
    key_pair_of_seed((const uint8_t[SEED_BYTES]){1, 2, 3}, &machine);
    may = STATUS_OK;
    log_answer = STATUS_OK;
    is_disk_away = false;
    for (uint64_t i = 1; i <= boots; i++) {
        boot_live(&boot, &space, i, 30, i == 1);
    }
    boot_work(&boot, 5);
}

static void check_all_known(void)
{
    CHECK_EQUAL(follower.fault, FOLLOW_GOOD);
    CHECK_EQUAL(follower.known.end.boot, boot.number);
    CHECK_EQUAL(follower.known.end.last_number, chain_place(&boot.chain)->last_number);
}

/* From the disk and from memory; live; and again at rest. */
static void test_followed(void)
{
    make(3);
    come(NULL);
    check_all_known();
    CHECK_EQUAL(connection.state, CONNECTION_WAITS);
    CHECK_EQUAL(connection_deadline_ns(&connection), 0);
    for (uint64_t i = 0; i < 5; i++) {
        const uint32_t before = read_count;
        boot_work(&boot, i);
        later();
        check_all_known();
        CHECK_EQUAL(follower.head_count, i + 2);
        /* The disk is not asked for what memory has. */
        CHECK(read_count <= before + 1);
    }
    const struct boot_known known = follower.known;
    come(&known);
    check_all_known();
    CHECK_EQUAL(follower.head_count, 1);
}

/* Each batch has what there is when it begins; nothing happens between two of them. */
static void test_batches(void)
{
    make(1);
    come(NULL);
    boot_work(&boot, 3);
    connection_wake(&connection);
    CHECK_EQUAL(connection_deadline_ns(&connection), now_ns + CONNECTION_BATCH_NS);
    const size_t before = out_bytes;
    now_ns += CONNECTION_BATCH_NS - 1;
    go_on();
    CHECK_EQUAL(out_bytes, before);
    now_ns++;
    go_on();
    check_all_known();
}

/* The machine's disk is an older one, or it is asked for what never was: it says where its log is.
 */
static void test_older(void)
{
    make(2);
    come(NULL);
    struct boot_known known = follower.known;
    known.end.boot = 7;
    come(&known);
    CHECK_EQUAL(follower.fault, FOLLOW_BEHIND);
    known.end.boot = UINT64_MAX;
    come(&known);
    CHECK_EQUAL(follower.fault, FOLLOW_BEHIND);
    known = follower.known;
    make(2);
    come(NULL);
    known = follower.known;
    known.end.last_number += 3;
    come(&known);
    CHECK_EQUAL(follower.fault, FOLLOW_BEHIND);
    known.end.last_number = UINT64_MAX;
    come(&known);
    CHECK_EQUAL(follower.fault, FOLLOW_BEHIND);
    /* What is known of the same place is something else. */
    make(2);
    come(NULL);
    known = follower.known;
    known.end.head[3] ^= 1;
    come(&known);
    CHECK_EQUAL(follower.fault, FOLLOW_FORKED);
    boot_work(&boot, 1);
    come(&known);
    CHECK_EQUAL(follower.fault, FOLLOW_LOG);
}

/* Who is named no more gets nothing that came afterwards, however slowly he reads. */
static void test_named_no_more(void)
{
    make(1);
    come(NULL);
    boot_work(&boot, 400);
    room_bytes = 0;
    now_ns += SECOND_NS;
    connection_wake(&connection);
    go_on();
    may = STATUS_DENIED;
    for (uint32_t i = 0; i < 2000 && connection.stream != 0; i++) {
        now_ns += SECOND_NS / 10;
        room_bytes = 500;
        boot_work(&boot, 1);
        go_on();
    }
    CHECK_EQUAL(connection.stream, 0);
    CHECK_EQUAL(follower.fault, FOLLOW_REFUSED);
    CHECK_EQUAL(follower.refusal, STATUS_DENIED);
    /* One more piece was on its way. */
    CHECK(follower.proof.verdict.last_number < 200);
    come(NULL);
    CHECK_EQUAL(follower.fault, FOLLOW_REFUSED);
    CHECK_EQUAL(follower.proof.verdict.last_number, 0);
}

/* It reads so slowly that memory has no more what comes next: the disk has it. */
static void test_slow(void)
{
    make(1);
    come(NULL);
    for (uint32_t i = 0; i < 200; i++) {
        boot_work(&boot, 20);
        CHECK_EQUAL(boot_commit(&boot, false), STATUS_OK);
    }
    CHECK(chain_place(&boot.chain)->first_number > follower.known.end.last_number + 1);
    later();
    check_all_known();
    /* Nor the disk: it is told. */
    is_disk_away = true;
    for (uint32_t i = 0; i < 200; i++) {
        boot_work(&boot, 20);
    }
    later();
    CHECK_EQUAL(follower.fault, FOLLOW_MISSING);
    CHECK_EQUAL(follower.known.end.last_number, chain_place(&boot.chain)->last_number);
}

/* Whoever does not answer is asked again; nobody is told anything meanwhile. */
static void test_not_now(void)
{
    static const enum status passing[] = {
        STATUS_TIMED_OUT, STATUS_PEER_GONE, STATUS_LIMIT_EXCEEDED};
    for (uint32_t i = 0; i < 3; i++) {
        make(2);
        log_answer = passing[i];
        come(NULL);
        CHECK_EQUAL(out_bytes, 0);
        CHECK_EQUAL(connection_deadline_ns(&connection), now_ns + CONNECTION_RETRY_NS);
        log_answer = STATUS_OK;
        may = passing[i];
        now_ns += CONNECTION_RETRY_NS;
        go_on();
        CHECK_EQUAL(out_bytes, 0);
        may = STATUS_OK;
        now_ns += CONNECTION_RETRY_NS;
        go_on();
        check_all_known();
    }
    log_answer = STATUS_DEVICE_ERROR;
    later();
    CHECK_EQUAL(follower.fault, FOLLOW_REFUSED);
    CHECK_EQUAL(follower.refusal, STATUS_DEVICE_ERROR);
}

/* However long nothing was to be sent before: it is asked again later, not without end. */
static void test_not_now_after_rest(void)
{
    make(1);
    come(NULL);
    boot_work(&boot, 3);
    now_ns += 2 * CONNECTION_PATIENCE_NS;
    log_answer = STATUS_TIMED_OUT;
    later();
    CHECK(connection.stream != 0);
    CHECK_EQUAL(connection_deadline_ns(&connection), now_ns + CONNECTION_RETRY_NS);
    log_answer = STATUS_OK;
    now_ns += CONNECTION_RETRY_NS;
    go_on();
    check_all_known();
    CHECK_EQUAL(connection_deadline_ns(&connection), 0);
}

/* A machine that does not know what its disk has does not say what follows a boot on it. */
static void test_without_disk(void)
{
    make(2);
    come(NULL);
    const struct boot_known known = follower.known;
    boot_begin(&boot, 9);
    boot_work(&boot, 5);
    is_disk_away = true;
    come(&known);
    CHECK_EQUAL(follower.fault, FOLLOW_REFUSED);
    come(NULL);
    check_all_known();
    const struct boot_known own = follower.known;
    come(&own);
    check_all_known();
}

/* Who says nothing, takes nothing, says something else, or is gone. */
static void test_patience(void)
{
    make(1);
    come(NULL);
    is_gone = true;
    go_on();
    CHECK_EQUAL(connection.stream, 0);
    /* Nothing is asked. */
    come(NULL);
    connection_begin(&connection, &calls, STREAM, auditor, now_ns);
    go_on();
    CHECK_EQUAL(connection.state, CONNECTION_ASKED);
    now_ns = connection_deadline_ns(&connection);
    go_on();
    CHECK_EQUAL(connection.stream, 0);
    /* Nothing is taken. */
    come(NULL);
    boot_work(&boot, 1);
    room_bytes = 0;
    later();
    CHECK(connection.stream != 0);
    now_ns = connection_deadline_ns(&connection);
    go_on();
    CHECK_EQUAL(connection.stream, 0);
    /* Something else is asked. */
    connection_begin(&connection, &calls, STREAM, auditor, now_ns);
    follower_begin(&follower, machine.public_key, NULL);
    memset(in, 'x', sizeof(in));
    in_sent = 0;
    room_bytes = OUT_BYTES;
    go_on();
    CHECK_EQUAL(follower.fault, FOLLOW_REFUSED);
    CHECK_EQUAL(follower.refusal, STATUS_MALFORMED);
    CHECK_EQUAL(connection.stream, 0);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"followed", test_followed},
        {"batches", test_batches},
        {"older", test_older},
        {"named no more", test_named_no_more},
        {"slow", test_slow},
        {"not now", test_not_now},
        {"not now, after a rest", test_not_now_after_rest},
        {"without a disk", test_without_disk},
        {"patience", test_patience},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
