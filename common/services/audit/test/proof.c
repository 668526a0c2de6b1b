/* What is done to an exported log is found, and the first bad record is named. */
#include "proof.h"
#include "chain_export.h"
#include "log_maker.h"
#include "unit.h"

#define BYTES       0x8000u
#define ENTRIES_MAX 64u

static _Alignas(uint64_t) uint8_t memory[BYTES];
static struct chain chain;
static uint8_t good[2 * BYTES];
static uint64_t good_bytes;
static uint64_t offsets[ENTRIES_MAX + 1]; /* where each entry begins; the last one: where all end */
static uint32_t entry_count;
static uint8_t bad[2 * BYTES];

static const struct chain_source no_source = {.source = CHAIN_SOURCE_NONE};

static struct proof_verdict prove_with(const uint8_t *data, uint64_t size, const uint8_t *key)
{
    static struct proof proof;
    proof_begin(&proof, key);
    proof_take(&proof, (struct bytes){data, size});
    return *proof_end(&proof);
}

static struct proof_verdict prove(const uint8_t *data, uint64_t size)
{
    return prove_with(data, size, NULL);
}

static void make(uint64_t records)
{
    memset(memory, 0, sizeof(memory));
    CHECK_EQUAL(chain_open(&chain, memory, BYTES, LOG_SEED, LOG_PROCESS), STATUS_OK);
    for (uint64_t variant = 1; variant <= records; variant++) {
        add_record(&chain, variant, no_source);
        if (variant % 4 == 0) {
            chain_sign(&chain, variant, CHECKPOINT_INTERVAL);
        }
    }
    good_bytes = chain_export(&chain, 1000, 0, 0, good);
    entry_count = 0;
    for (uint64_t at = PROOF_HEAD_BYTES; at < good_bytes;) {
        if (entry_count < ENTRIES_MAX) {
            offsets[entry_count++] = at;
        }
        at += chain_entry_size(good + at);
        offsets[entry_count] = at;
    }
    CHECK_EQUAL(prove(good, good_bytes).fault, PROOF_GOOD);
}

static uint64_t number_at(uint64_t offset)
{
    uint32_t i = 0;
    while (offset >= offsets[i + 1]) {
        i++;
    }
    return chain_place(&chain)->first_number + i;
}

static void test_good(void)
{
    make(9);
    const struct proof_verdict verdict = prove_with(good, good_bytes, chain.key.public_key);
    CHECK_EQUAL(verdict.fault, PROOF_GOOD);
    CHECK_EQUAL(verdict.last_number, 12); /* two checkpoints, and that of the export */
    CHECK_EQUAL(verdict.signed_number, 12);
    CHECK(memcmp(verdict.key, chain.key.public_key, sizeof(verdict.key)) == 0);
    CHECK(memcmp(verdict.head, chain_place(&chain)->head, sizeof(verdict.head)) == 0);
    const uint8_t other[CHAIN_KEY_BYTES] = {1};
    CHECK_EQUAL(prove_with(good, good_bytes, other).fault, PROOF_OTHER_KEY);
}

/* In pieces of any size. */
static void test_pieces(void)
{
    make(9);
    for (uint64_t step = 1; step < 300; step += 7) {
        static struct proof proof;
        proof_begin(&proof, NULL);
        for (uint64_t at = 0; at < good_bytes; at += step) {
            const uint64_t left = good_bytes - at;
            proof_take(&proof, (struct bytes){good + at, left < step ? left : step});
        }
        CHECK_EQUAL(proof_end(&proof)->fault, PROOF_GOOD);
    }
}

/* Every bit of every byte. The first bad record is the one that the byte belongs to. */
static void test_every_bit(void)
{
    make(6);
    for (uint64_t at = 0; at < good_bytes; at++) {
        for (uint32_t bit = 0; bit < 8; bit++) {
            good[at] ^= (uint8_t)(1u << bit);
            const struct proof_verdict verdict = prove(good, good_bytes);
            good[at] ^= (uint8_t)(1u << bit);
            CHECK(verdict.fault != PROOF_GOOD);
            if (at >= PROOF_HEAD_BYTES) {
                CHECK_EQUAL(verdict.bad_number, number_at(at));
                CHECK_EQUAL(verdict.last_number, number_at(at) - 1);
            }
        }
    }
    CHECK_EQUAL(prove(good, good_bytes).fault, PROOF_GOOD);
}

static void test_cut_anywhere(void)
{
    make(9);
    for (uint64_t size = 0; size < good_bytes; size++) {
        const struct proof_verdict verdict = prove(good, size);
        CHECK_EQUAL(verdict.fault, PROOF_CUT);
        if (size >= PROOF_HEAD_BYTES) {
            CHECK_EQUAL(verdict.bad_number, number_at(size));
        }
    }
}

static void test_left_out(void)
{
    make(9);
    for (uint32_t i = 0; i + 1 < entry_count; i++) {
        memcpy(bad, good, offsets[i]);
        memcpy(bad + offsets[i], good + offsets[i + 1], good_bytes - offsets[i + 1]);
        const struct proof_verdict verdict = prove(bad, good_bytes - (offsets[i + 1] - offsets[i]));
        CHECK_EQUAL(verdict.fault, PROOF_OTHER_NUMBER);
        CHECK_EQUAL(verdict.bad_number, i + 1);
        CHECK_EQUAL(verdict.found_number, i + 2);
    }
}

static void test_put_in(void)
{
    make(9);
    for (uint32_t i = 0; i < entry_count; i++) {
        const uint64_t size = offsets[1] - offsets[0];
        memcpy(bad, good, offsets[i]);
        memcpy(bad + offsets[i], good + offsets[0], size);
        memcpy(bad + offsets[i] + size, good + offsets[i], good_bytes - offsets[i]);
        const struct proof_verdict verdict = prove(bad, good_bytes + size);
        CHECK(verdict.fault == PROOF_OTHER_NUMBER);
        CHECK_EQUAL(verdict.bad_number, i == 0 ? 2 : i + 1);
    }
}

static void test_moved(void)
{
    make(9);
    for (uint32_t i = 0; i + 1 < entry_count; i++) {
        const uint64_t first = offsets[i + 1] - offsets[i];
        const uint64_t second = offsets[i + 2] - offsets[i + 1];
        memcpy(bad, good, good_bytes);
        memcpy(bad + offsets[i], good + offsets[i + 1], second);
        memcpy(bad + offsets[i] + second, good + offsets[i], first);
        const struct proof_verdict verdict = prove(bad, good_bytes);
        CHECK_EQUAL(verdict.fault, PROOF_OTHER_NUMBER);
        CHECK_EQUAL(verdict.bad_number, i + 1);
    }
}

static void test_more_behind(void)
{
    make(9);
    memcpy(bad, good, good_bytes);
    memset(bad + good_bytes, 0, 64);
    struct proof_verdict verdict = prove(bad, good_bytes + 64);
    CHECK_EQUAL(verdict.fault, PROOF_MALFORMED);
    CHECK_EQUAL(verdict.bad_number, entry_count + 1);
    verdict = prove(bad, good_bytes + 3);
    CHECK_EQUAL(verdict.fault, PROOF_CUT);
}

/*
 * Somebody without the key changes record `number` and makes all digests behind it anew; of the
 * checkpoints he can only keep the signatures. Gives the size.
 */
static uint64_t forge(uint64_t number)
{
    uint8_t previous[CHAIN_DIGEST_BYTES] = {0};
    uint64_t size = PROOF_HEAD_BYTES;
    memcpy(bad, good, PROOF_HEAD_BYTES);
    for (uint32_t i = 0; i < entry_count; i++) {
        struct chain_entry entry;
        _Alignas(uint64_t) uint8_t bytes[CHAIN_ENTRY_BYTES_MAX];
        CHECK_EQUAL(
            chain_entry_read(
                (struct bytes){good + offsets[i], offsets[i + 1] - offsets[i]}, &entry),
            STATUS_OK);
        if (entry.record.number == number) {
            entry.record.text = (struct bytes){(const uint8_t *)"nothing happened", 16};
        }
        const size_t written = chain_entry_write(&entry.record, previous, bytes);
        memcpy(previous, bytes + written - CHAIN_DIGEST_BYTES, sizeof(previous));
        memcpy(bad + size, bytes, written);
        size += written;
    }
    return size;
}

static void test_forged(void)
{
    make(9);
    CHECK_EQUAL(prove(bad, forge(0)).fault, PROOF_GOOD);
    for (uint64_t number = 1; number <= 12; number++) {
        const struct proof_verdict verdict = prove(bad, forge(number));
        /* Checkpoints are the records 5, 10 and 12. */
        const uint64_t before = number <= 5 ? 0 : number <= 10 ? 5 : 10;
        CHECK_EQUAL(verdict.fault, PROOF_BAD_SIGNATURE);
        CHECK_EQUAL(verdict.bad_number, before + 1);
        CHECK_EQUAL(verdict.signed_number, before);
    }
}

/* A log that has lost its beginning begins with a checkpoint, or is not believed. */
static void test_beginning(void)
{
    make(200);
    CHECK(chain_place(&chain)->first_number > 1);
    struct proof_verdict verdict = prove(good, good_bytes);
    CHECK_EQUAL(verdict.first_number, chain_place(&chain)->first_number);
    /* The first entry taken away, and the head made to fit. */
    struct chain_entry entry;
    CHECK_EQUAL(
        chain_entry_read((struct bytes){good + offsets[0], offsets[1] - offsets[0]}, &entry),
        STATUS_OK);
    const struct proof_head head = {
        .first_number = chain_place(&chain)->first_number + 1,
        .base = entry.digest,
        .key = chain.key.public_key,
    };
    proof_write_head(&head, bad);
    memcpy(bad + PROOF_HEAD_BYTES, good + offsets[1], good_bytes - offsets[1]);
    verdict = prove(bad, PROOF_HEAD_BYTES + good_bytes - offsets[1]);
    CHECK_EQUAL(verdict.fault, PROOF_NO_BEGINNING);
    CHECK_EQUAL(verdict.bad_number, chain_place(&chain)->first_number + 1);
    /* Another digest of what was before. */
    memcpy(bad, good, good_bytes);
    bad[30] ^= 1;
    CHECK_EQUAL(prove(bad, good_bytes).fault, PROOF_CHANGED);
}

static void test_texts(void)
{
    for (int fault = PROOF_GOOD; fault <= PROOF_STRANGER; fault++) {
        CHECK(strcmp(proof_fault_text((enum proof_fault)fault), "unknown") != 0);
    }
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"good", test_good},
        {"pieces", test_pieces},
        {"every bit", test_every_bit},
        {"cut anywhere", test_cut_anywhere},
        {"left out", test_left_out},
        {"put in", test_put_in},
        {"moved", test_moved},
        {"more behind", test_more_behind},
        {"forged", test_forged},
        {"beginning", test_beginning},
        {"texts", test_texts},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
