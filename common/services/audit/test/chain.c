#include "chain.h"
#include "chain_export.h"
#include "log_maker.h"
#include "unit.h"
#include <stdlib.h>

#define BYTES 0x4000u

static _Alignas(uint64_t) uint8_t memory[BYTES];
static uint8_t exported[BYTES];
static struct chain chain;

static const struct chain_source no_source = {.source = CHAIN_SOURCE_NONE};

static enum status open_again(void)
{
    static const uint8_t other_seed[32] = {99};
    return chain_open(&chain, memory, BYTES, other_seed, LOG_PROCESS);
}

static void start(void)
{
    memset(memory, 0, sizeof(memory));
    CHECK_EQUAL(chain_open(&chain, memory, BYTES, LOG_SEED, LOG_PROCESS), STATUS_OK);
}

static const struct proof_verdict *prove(void)
{
    static struct proof proof;
    const uint64_t size = chain_export(&chain, 5, 0, 0, exported);
    proof_begin(&proof, chain.key.public_key);
    proof_take(&proof, (struct bytes){exported, size});
    return proof_end(&proof);
}

static void test_empty(void)
{
    struct chain_entry entry;
    uint64_t lost = 1;
    start();
    CHECK(!chain_next(&chain, 0, &entry, &lost));
    CHECK_EQUAL(lost, 0);
    CHECK_EQUAL(chain_place(&chain)->last_number, 0);
    CHECK_EQUAL(open_again(), STATUS_OK);
    chain_sign(&chain, 1, CHECKPOINT_INTERVAL);
    CHECK_EQUAL(chain_place(&chain)->last_number, 0);
    CHECK_EQUAL(prove()->fault, PROOF_GOOD);
    CHECK_EQUAL(chain_place(&chain)->last_number, 1);
}

/* An entry is what was recorded under its number, or a checkpoint. */
static void check_entry(const struct chain_entry *entry, uint64_t number)
{
    struct made_record made;
    CHECK_EQUAL(entry->record.number, number);
    if (checkpoint_is(entry)) {
        CHECK_EQUAL(entry->record.process, LOG_PROCESS);
        return;
    }
    make_record(entry->record.value, &made);
    CHECK_EQUAL(entry->record.time_ns, made.record.time_ns);
    CHECK_EQUAL(entry->record.event, made.record.event);
    CHECK_EQUAL(entry->record.process, made.record.process);
    CHECK(bytes_equal(entry->record.principal, made.record.principal));
    CHECK(bytes_equal(entry->record.subject, made.record.subject));
    CHECK(bytes_equal(entry->record.method, made.record.method));
    const size_t length = made.record.text.size_bytes;
    const bool is_cut = length > CHAIN_TEXT_BYTES_MAX;
    const size_t kept = is_cut ? CHAIN_TEXT_BYTES_MAX - 3 : length;
    CHECK_EQUAL(entry->record.text.size_bytes, is_cut ? CHAIN_TEXT_BYTES_MAX : length);
    CHECK(memcmp(entry->record.text.data, made.text, kept) == 0);
    CHECK(!is_cut || memcmp(entry->record.text.data + kept, "...", 3) == 0);
}

/* All that is kept, in order, each of a later variant than the one before. */
static void check_all(uint64_t last_variant)
{
    const struct chain_place *place = chain_place(&chain);
    struct chain_cursor cursor = {0};
    struct chain_entry entry;
    uint64_t number = place->first_number;
    uint64_t variant = 0;
    while (chain_step(&chain, &cursor, &entry)) {
        check_entry(&entry, number);
        if (!checkpoint_is(&entry)) {
            CHECK(variant == 0 || entry.record.value == variant + 1);
            variant = entry.record.value;
        }
        number++;
    }
    CHECK_EQUAL(number, place->last_number + 1);
    CHECK_EQUAL(variant, last_variant);
}

static void test_round_and_round(void)
{
    uint8_t key[CHAIN_KEY_BYTES];
    start();
    memcpy(key, chain.key.public_key, sizeof(key));
    for (uint64_t variant = 1; variant <= 1500; variant++) {
        add_record(&chain, variant, no_source);
        if (variant % 17 == 0) {
            CHECK_EQUAL(open_again(), STATUS_OK);
        }
        if (variant % 29 == 0) {
            check_all(variant);
            const struct proof_verdict *verdict = prove();
            CHECK_EQUAL(verdict->fault, PROOF_GOOD);
            CHECK_EQUAL(verdict->last_number, chain_place(&chain)->last_number);
            CHECK_EQUAL(verdict->signed_number, chain_place(&chain)->last_number);
            CHECK_EQUAL(verdict->first_number, chain_place(&chain)->first_number);
        }
    }
    CHECK(memcmp(key, chain.key.public_key, sizeof(key)) == 0);
    const struct chain_place *place = chain_place(&chain);
    CHECK(place->first_number > 1);
    /* Making room takes an eighth at most: the ring is never emptied for one record. */
    CHECK(place->last_number - place->first_number > 15);
}

static void test_next(void)
{
    struct chain_entry entry;
    uint64_t lost = 0;
    start();
    for (uint64_t variant = 1; variant <= 300; variant++) {
        add_record(&chain, variant, no_source);
    }
    const struct chain_place *place = chain_place(&chain);
    CHECK(place->first_number > 10);
    for (uint64_t after = 0; after < place->last_number; after++) {
        CHECK(chain_next(&chain, after, &entry, &lost));
        const uint64_t first = place->first_number;
        CHECK_EQUAL(entry.record.number, after + 1 < first ? first : after + 1);
        CHECK_EQUAL(lost, after + 1 < first ? first - after - 1 : 0);
    }
    CHECK(!chain_next(&chain, place->last_number, &entry, &lost));
    CHECK(!chain_next(&chain, UINT64_MAX, &entry, &lost));
    CHECK_EQUAL(lost, 0);
}

static void test_signing(void)
{
    static _Alignas(uint64_t) uint8_t larger[0x40000];
    memset(larger, 0, sizeof(larger));
    CHECK_EQUAL(chain_open(&chain, larger, sizeof(larger), LOG_SEED, LOG_PROCESS), STATUS_OK);
    for (uint64_t variant = 1; variant <= CHAIN_UNSIGNED_MAX; variant++) {
        add_record(&chain, 2, no_source); /* short ones */
    }
    CHECK_EQUAL(chain_place(&chain)->signed_number, 0);
    add_record(&chain, 2, no_source);
    CHECK_EQUAL(chain_place(&chain)->signed_number, CHAIN_UNSIGNED_MAX + 1);
    CHECK_EQUAL(chain_place(&chain)->last_number, CHAIN_UNSIGNED_MAX + 2);
    chain_sign(&chain, 3, CHECKPOINT_INTERVAL);
    chain_sign(&chain, 3, CHECKPOINT_INTERVAL);
    CHECK_EQUAL(chain_place(&chain)->last_number, CHAIN_UNSIGNED_MAX + 3);
    CHECK_EQUAL(chain_place(&chain)->signed_number, CHAIN_UNSIGNED_MAX + 3);
    chain_sign(&chain, 3, CHECKPOINT_EXPORT);
    chain_sign(&chain, 3, CHECKPOINT_EXPORT);
    chain_sign(&chain, 3, CHECKPOINT_INTERVAL);
    CHECK_EQUAL(chain_place(&chain)->last_number, CHAIN_UNSIGNED_MAX + 4);
}

static void test_sources(void)
{
    start();
    add_record(&chain, 1, (struct chain_source){3, 10});
    chain_pass(&chain, (struct chain_source){4, 5});
    add_record(&chain, 2, (struct chain_source){CHAIN_SOURCE_LOADER, 77});
    add_record(&chain, 3, no_source);
    chain_count_lost(&chain, 6);
    chain_count_lost(&chain, 1);
    for (uint32_t i = 0; i < 2; i++) {
        CHECK_EQUAL(chain_position(&chain, 3), 10);
        CHECK_EQUAL(chain_position(&chain, 4), 5);
        CHECK_EQUAL(chain_position(&chain, 5), 0);
        CHECK_EQUAL(chain_position(&chain, CHAIN_SOURCE_LOADER), 77);
        CHECK_EQUAL(chain_place(&chain)->lost_count, 7);
        CHECK_EQUAL(open_again(), STATUS_OK);
    }
    /* Cut off before the position was put where it belongs: the place knows it. */
    add_record(&chain, 4, (struct chain_source){3, 11});
    chain.kept->positions[3] = 10;
    CHECK_EQUAL(open_again(), STATUS_OK);
    CHECK_EQUAL(chain_position(&chain, 3), 11);
}

/* -- what is not believed ---------------------------------------------------------------------- */

/* Whatever open says, nothing is read outside (ASan), and a log can be written again. */
static void try_damage(void)
{
    if (open_again() != STATUS_OK) {
        chain_begin(&chain, memory, BYTES, LOG_SEED, LOG_PROCESS);
    }
    for (uint64_t variant = 1; variant <= 3; variant++) {
        add_record(&chain, variant, no_source);
    }
    CHECK_EQUAL(prove()->fault, PROOF_GOOD);
}

static void fill(uint64_t count)
{
    start();
    for (uint64_t variant = 1; variant <= count; variant++) {
        add_record(&chain, variant, no_source);
    }
}

static void test_damage_found(void)
{
    static uint8_t before[BYTES];
    fill(25);
    memcpy(before, memory, sizeof(before));
    const struct chain_place *place = chain_place(&chain);
    const uint64_t from = CHAIN_HEAD_BYTES + place->start;
    const uint64_t to = CHAIN_HEAD_BYTES + place->end;
    for (uint64_t at = from; at < to && at < from + 3000; at++) {
        memory[at] ^= (uint8_t)(1u << at % 8);
        CHECK_EQUAL(open_again(), STATUS_MALFORMED);
        memory[at] = before[at];
    }
    CHECK_EQUAL(open_again(), STATUS_OK);
}

static void test_damaged_head(void)
{
    static uint8_t before[BYTES];
    const uint8_t values[] = {0, 1, 0x7f, 0x80, 0xff};
    fill(150);
    memcpy(before, memory, sizeof(before));
    for (uint32_t at = 0; at < sizeof(struct chain_kept); at++) {
        if (at == offsetof(struct chain_kept, positions) + 64) {
            at = sizeof(struct chain_kept) - 64; /* positions are numbers of any size */
        }
        for (uint32_t i = 0; i < sizeof(values); i++) {
            memcpy(memory, before, sizeof(memory));
            memory[at] = values[i];
            try_damage();
        }
    }
}

/* Zeros where the magic number was are damage, not a log that nobody has begun. */
static void test_wiped_magic(void)
{
    fill(150);
    chain.kept->magic = 0;
    CHECK_EQUAL(open_again(), STATUS_MALFORMED);
    memset(memory, 0, sizeof(struct chain_kept));
    CHECK_EQUAL(open_again(), STATUS_MALFORMED);
    memset(memory, 0, sizeof(memory) - 1);
    memory[sizeof(memory) - 1] = 1;
    CHECK_EQUAL(open_again(), STATUS_MALFORMED);
    memset(memory, 0, sizeof(memory));
    CHECK_EQUAL(open_again(), STATUS_OK);
    CHECK_EQUAL(chain_place(&chain)->last_number, 0);
    CHECK(!chain_owes_loss(&chain));
}

/* That there was another log is said by every process until one has recorded it. */
static void test_loss_is_owed(void)
{
    fill(25);
    CHECK(!chain_owes_loss(&chain));
    memory[CHAIN_HEAD_BYTES + 20] ^= 1;
    CHECK_EQUAL(open_again(), STATUS_MALFORMED);
    chain_begin(&chain, memory, BYTES, LOG_SEED, LOG_PROCESS);
    CHECK(chain_owes_loss(&chain));
    add_record(&chain, 1, no_source);
    CHECK_EQUAL(open_again(), STATUS_OK);
    CHECK(chain_owes_loss(&chain));
    CHECK_EQUAL(chain_place(&chain)->last_number, 1);
    chain_loss_recorded(&chain);
    CHECK(!chain_owes_loss(&chain));
    CHECK_EQUAL(open_again(), STATUS_OK);
    CHECK(!chain_owes_loss(&chain));
    chain.kept->owes_loss = 2;
    CHECK_EQUAL(open_again(), STATUS_MALFORMED);
}

/* A log whose parts are all right, but not how it is laid out: no checkpoint for a whole ring. */
static void test_too_much_unsigned(void)
{
    start();
    for (uint64_t variant = 1; chain_place(&chain)->unsigned_bytes < 500; variant++) {
        add_record(&chain, variant, no_source);
    }
    CHECK_EQUAL(open_again(), STATUS_OK);
    chain.kept->places[chain.kept->active].unsigned_bytes -= 8;
    CHECK_EQUAL(open_again(), STATUS_MALFORMED);
}

static void test_sizes(void)
{
    static _Alignas(uint64_t) uint8_t larger[2 * BYTES];
    memset(larger, 0, sizeof(larger));
    CHECK_EQUAL(chain_open(&chain, larger, sizeof(larger), LOG_SEED, 1), STATUS_OK);
    CHECK_EQUAL(chain_open(&chain, larger, sizeof(larger) / 2, LOG_SEED, 1), STATUS_MALFORMED);
    CHECK_EQUAL(chain_open(&chain, larger, sizeof(larger), LOG_SEED, 1), STATUS_OK);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"empty", test_empty},
        {"round and round", test_round_and_round},
        {"next", test_next},
        {"signing", test_signing},
        {"sources", test_sources},
        {"damage found", test_damage_found},
        {"damaged head", test_damaged_head},
        {"wiped magic number", test_wiped_magic},
        {"a loss is owed", test_loss_is_owed},
        {"too much unsigned", test_too_much_unsigned},
        {"sizes", test_sizes},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
