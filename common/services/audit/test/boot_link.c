/* What is done to the logs of several boots is found, and the first bad record is named. */
#include "boot_link.h"
#include "boot_text.h"
#include "boots.h"

#define BOOTS        3u
#define EXPORT_BYTES (1u << 20)

static struct space space;
static struct boot boot;
static uint8_t good[EXPORT_BYTES];
static uint8_t bad[EXPORT_BYTES];
static uint64_t starts[BOOTS + 1]; /* of each boot's part; the last one: where all end */
static struct proof proof;
static char boot_lines[BOOTS][BOOT_TEXT_BYTES];
static uint32_t boot_line_count;

static void take_boot(
    void *context, const struct proof_verdict *verdict, const struct boot_link *link, bool is_last)
{
    (void)context;
    if (boot_line_count < BOOTS) {
        boot_text(boot_lines[boot_line_count], verdict, link, is_last);
    }
    boot_line_count++;
}

static struct proof_verdict prove_with(const uint8_t *data, uint64_t size, const uint8_t *key)
{
    boot_line_count = 0;
    proof_begin(&proof, key);
    proof.visit_boot = take_boot;
    proof_take(&proof, (struct bytes){data, size});
    return *proof_end(&proof);
}

static struct proof_verdict prove(const uint8_t *data, uint64_t size)
{
    return prove_with(data, size, NULL);
}

/* Each boot's log is one segment, but for the last one: that has another piece, of the memory. */
static void make(void)
{
    space_init(&space);
    for (uint64_t i = 0; i < BOOTS; i++) {
        boot_live(&boot, &space, i + 1, 10, i == 0);
    }
    const uint64_t size = boot_export(&boot, good);
    CHECK_EQUAL(boot.history.index.segment_count, BOOTS);
    for (uint32_t i = 0; i < BOOTS; i++) {
        starts[i + 1] = starts[i] + boot.history.index.segments[i].size_bytes;
    }
    starts[BOOTS] = size;
}

static uint64_t size_of_boot(uint32_t number)
{
    return starts[number + 1] - starts[number];
}

/* Those boots, one behind the other. */
static uint64_t arrange(const uint32_t *numbers, uint32_t count)
{
    uint64_t size = 0;
    for (uint32_t i = 0; i < count; i++) {
        memcpy(bad + size, good + starts[numbers[i]], size_of_boot(numbers[i]));
        size += size_of_boot(numbers[i]);
    }
    return size;
}

static void test_good(void)
{
    char text[BOOT_TEXT_BYTES];
    make();
    struct proof_verdict verdict = prove(good, starts[BOOTS]);
    CHECK_EQUAL(verdict.fault, PROOF_GOOD);
    boot_text_verdict(text, &verdict);
    CHECK(strncmp(text, "good: 3 boots, from record 1 of boot 1 to record ", 49) == 0);
    CHECK_EQUAL(boot_line_count, BOOTS);
    CHECK(strstr(boot_lines[0], "boot 1: records 1 to ") == boot_lines[0]);
    CHECK(strstr(boot_lines[0], ", it ended in order") != NULL);
    CHECK(strstr(boot_lines[1], ", it ended without a word") != NULL);
    CHECK(strstr(boot_lines[2], ", as far as it has come") != NULL);
    /* Whose log it is, the key of any of its boots says. */
    for (uint32_t i = 0; i < BOOTS; i++) {
        struct proof_head head;
        CHECK(proof_read_head((struct bytes){good + starts[i], PROOF_HEAD_BYTES}, &head));
        CHECK_EQUAL(prove_with(good, starts[BOOTS], head.key).fault, PROOF_GOOD);
    }
    const uint8_t other[CHAIN_KEY_BYTES] = {5};
    verdict = prove_with(good, starts[BOOTS], other);
    CHECK_EQUAL(verdict.fault, PROOF_OTHER_KEY);
    boot_text_verdict(text, &verdict);
    CHECK(strcmp(text, "bad: the log is signed with another key") == 0);
}

/* The oldest may be released; none in between, and in no other order. */
static void test_boots_left_out(void)
{
    make();
    struct proof_verdict verdict = prove(bad, arrange((const uint32_t[]){1, 2}, 2));
    CHECK_EQUAL(verdict.fault, PROOF_GOOD);
    CHECK_EQUAL(verdict.first_boot, 2);
    verdict = prove(bad, arrange((const uint32_t[]){0, 2}, 2));
    CHECK_EQUAL(verdict.fault, PROOF_NOT_CONTINUED);
    CHECK_EQUAL(verdict.bad_boot, 3);
    CHECK_EQUAL(verdict.bad_number, 1);
    verdict = prove(bad, arrange((const uint32_t[]){1, 0, 2}, 3));
    CHECK_EQUAL(verdict.fault, PROOF_NOT_CONTINUED);
    CHECK_EQUAL(verdict.bad_boot, 1);
    /* The newest cut off: what is left is no export. */
    CHECK_EQUAL(prove(bad, arrange((const uint32_t[]){0, 1}, 2)).fault, PROOF_CUT);
}

/* Any bit of any boot. */
static void test_every_bit(void)
{
    make();
    for (uint64_t bit = 0; bit < 8 * starts[BOOTS]; bit += 5) {
        const uint64_t at = bit / 8;
        good[at] ^= (uint8_t)(1u << bit % 8);
        const struct proof_verdict verdict = prove(good, starts[BOOTS]);
        CHECK(verdict.fault != PROOF_GOOD);
        good[at] ^= (uint8_t)(1u << bit % 8);
        const uint32_t place = at < starts[1] ? 1 : at < starts[2] ? 2 : 3;
        const uint64_t rest = starts[2] + boot.history.index.segments[2].size_bytes;
        const uint64_t start = at >= rest ? rest : starts[place - 1];
        const bool is_in_head = at - start < PROOF_HEAD_BYTES;
        CHECK(is_in_head || verdict.bad_boot == place);
    }
}

/* The last records of a boot that ended without a word taken away: the next boot knows better. */
static void test_end_of_boot_cut(void)
{
    make();
    struct chain_entry entry;
    uint64_t last = 0;
    for (uint64_t at = starts[1] + PROOF_HEAD_BYTES; at < starts[2]; at += entry.size_bytes) {
        CHECK_EQUAL(chain_entry_read((struct bytes){good + at, starts[2] - at}, &entry), STATUS_OK);
        last = at;
    }
    memcpy(bad, good, last);
    memcpy(bad + last, good + starts[2], size_of_boot(2));
    const struct proof_verdict verdict = prove(bad, last + size_of_boot(2));
    CHECK_EQUAL(verdict.fault, PROOF_NOT_CONTINUED);
    CHECK_EQUAL(verdict.bad_boot, 3);
}

/* Somebody who has no key of it makes a boot, and says that it continues what is there. */
static void test_stranger(void)
{
    make();
    const uint64_t known = starts[1];
    space_init(&space);
    boot_live(&boot, &space, 1, 10, true); /* as in make() */
    memset(boot.history.index.successor, 0x55, SEED_BYTES);
    struct boot other;
    boot_begin(&other, 7);
    boot_link_say(
        &other.chain, 5, &boot.history.index.end, boot.history.index.successor, other.successor);
    memcpy(bad, good, known);
    const uint64_t size = chain_export(&other.chain, 9, 0, 2, bad + known);
    struct proof_verdict verdict = prove(bad, known + size);
    CHECK_EQUAL(verdict.fault, PROOF_STRANGER);
    CHECK_EQUAL(verdict.bad_boot, 2);
    /* And one that does not even say so. */
    boot_begin(&other, 8);
    boot_work(&other, 5);
    const uint64_t silent = chain_export(&other.chain, 9, 0, 2, bad + known);
    CHECK_EQUAL(prove(bad, known + silent).fault, PROOF_NOT_CONTINUED);
}

/* A service that ended before its records were on the disk says them again. */
static void test_said_twice(void)
{
    space_init(&space);
    boot_live(&boot, &space, 1, 10, false);
    boot_begin(&boot, 2);
    CHECK_EQUAL(boot_open(&boot, &space), STATUS_OK);
    memset(boot.successor, 0x77, SEED_BYTES);
    CHECK_EQUAL(boot_open(&boot, &space), STATUS_OK);
    CHECK_EQUAL(boot_commit(&boot, false), STATUS_OK);
    boot_live(&boot, &space, 3, 10, false);
    const struct proof_verdict verdict = prove(good, boot_export(&boot, good));
    CHECK_EQUAL(verdict.fault, PROOF_GOOD);
    CHECK_EQUAL(verdict.boot_count, 3);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"good", test_good},
        {"boots left out", test_boots_left_out},
        {"every bit", test_every_bit},
        {"end of boot cut", test_end_of_boot_cut},
        {"stranger", test_stranger},
        {"said twice", test_said_twice},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
