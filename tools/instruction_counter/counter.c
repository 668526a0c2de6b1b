/*
 * A plugin of QEMU that counts which instructions a guest with one CPU executes: all of them, and
 * none twice, without stopping it. Told with `-plugin counter.so,records=F,switch=S,mark=HEX,...`.
 *
 * What is translated once is a block; it has a counter. Whenever the guest goes to sleep (`hlt`),
 * or begins a block whose first bytes are those of a mark, a record goes to the file, as long as
 * there is a file at `switch`:
 *
 *     block NUMBER ADDRESS INSTRUCTIONS BYTES    before it is used in a record
 *     sleep HOST_NS  |  mark INDEX HOST_NS       what follows was executed since the last record
 *     NUMBER TIMES                               for each block
 *
 * A block that an exception leaves in its middle counts as whole. QEMU's interface of plugins is
 * declared here as far as it is used (version 1 of it: qemu.org, "QEMU TCG Plugins").
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define EXPORTED __attribute__((visibility("default")))

struct qemu_plugin_tb;
struct qemu_plugin_insn;

extern void qemu_plugin_register_vcpu_tb_trans_cb(
    uint64_t id, void (*translated)(uint64_t id, struct qemu_plugin_tb *tb));
extern void qemu_plugin_register_vcpu_tb_exec_inline(
    struct qemu_plugin_tb *tb, int operation, void *counter, uint64_t added);
extern void qemu_plugin_register_vcpu_tb_exec_cb(
    struct qemu_plugin_tb *tb, void (*executed)(unsigned cpu, void *data), int flags, void *data);
extern size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
extern uint64_t qemu_plugin_tb_vaddr(const struct qemu_plugin_tb *tb);
extern struct qemu_plugin_insn *
qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb, size_t index);
extern const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *instruction);
extern size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *instruction);

EXPORTED int qemu_plugin_version = 1;

#define ADD               0
#define WITHOUT_STATE     0
#define BLOCKS_MAX        (1u << 19)
#define PLACES            (2 * BLOCKS_MAX)
#define BYTES_KEPT        64u
#define MARKS_MAX         16u
#define BYTES_DISTINCT    12u
#define INSTRUCTION_SLEEP 0xf4

struct block {
    uint64_t address;
    uint64_t times; /* since the last record */
    uint32_t instruction_count;
    uint32_t byte_count;
    bool is_told;
    uint8_t bytes[BYTES_KEPT];
};

static struct block *blocks;
static uint32_t block_count;
static uint32_t *places; /* by hash: number of a block, plus 1 */
static FILE *output;
static const char *switch_path;
static bool is_on;
static struct {
    uint8_t bytes[BYTES_KEPT];
    uint32_t count;
} marks[MARKS_MAX];
static uint32_t mark_count;

static void give_up(const char *why)
{
    fprintf(stderr, "counter: %s\n", why);
    exit(EXIT_FAILURE);
}

/* -- records ----------------------------------------------------------------------------------- */

static uint64_t host_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static void tell_block(uint32_t number, struct block *block)
{
    fprintf(output, "block %u %" PRIx64 " %u ", number, block->address, block->instruction_count);
    for (uint32_t i = 0; i < block->byte_count; i++) {
        fprintf(output, "%02x", block->bytes[i]);
    }
    fputc('\n', output);
    block->is_told = true;
}

static void tell_times(void)
{
    for (uint32_t i = 0; i < block_count; i++) {
        if (blocks[i].times != 0) {
            fprintf(output, "%u %" PRIu64 "\n", i, blocks[i].times);
            blocks[i].times = 0;
        }
    }
    fputs("end\n", output);
    fflush(output);
}

/* False: nothing is to be recorded, or it begins only here. */
static bool is_recorded(void)
{
    const bool was_on = is_on;
    is_on = access(switch_path, F_OK) == 0;
    if (is_on && !was_on) {
        for (uint32_t i = 0; i < block_count; i++) {
            blocks[i].times = 0;
        }
    }
    return is_on && was_on;
}

static void record(unsigned cpu, void *data)
{
    const uintptr_t mark = (uintptr_t)data; /* plus 1; 0: sleep */
    (void)cpu;
    if (!is_recorded()) {
        return;
    }
    for (uint32_t i = 0; i < block_count; i++) {
        if (blocks[i].times != 0 && !blocks[i].is_told) {
            tell_block(i, &blocks[i]);
        }
    }
    if (mark == 0) {
        fprintf(output, "sleep %" PRIu64 "\n", host_ns());
    } else {
        fprintf(output, "mark %u %" PRIu64 "\n", (unsigned)(mark - 1), host_ns());
    }
    tell_times();
}

/* -- blocks ------------------------------------------------------------------------------------ */

static bool is_same(const struct block *left, const struct block *right)
{
    return left->address == right->address && left->instruction_count == right->instruction_count &&
           left->byte_count == right->byte_count &&
           memcmp(left->bytes, right->bytes, left->byte_count) == 0;
}

static uint32_t hash(const struct block *block)
{
    uint64_t value = block->address * UINT64_C(0x9e3779b97f4a7c15) + block->instruction_count;
    for (uint32_t i = 0; i < block->byte_count; i++) {
        value = (value ^ block->bytes[i]) * UINT64_C(0x100000001b3);
    }
    return (uint32_t)(value >> 32) % PLACES;
}

/* The same for what is translated again. */
static struct block *keep(const struct block *wanted)
{
    uint32_t place = hash(wanted);
    while (places[place] != 0) {
        struct block *block = &blocks[places[place] - 1];
        if (is_same(block, wanted)) {
            return block;
        }
        place = (place + 1) % PLACES;
    }
    if (block_count == BLOCKS_MAX) {
        give_up("more blocks than there is room for");
    }
    blocks[block_count] = *wanted;
    places[place] = ++block_count;
    return &blocks[block_count - 1];
}

static bool begins_with(const struct block *block, uint32_t mark)
{
    const uint32_t count =
        block->byte_count < marks[mark].count ? block->byte_count : marks[mark].count;
    return count >= BYTES_DISTINCT && memcmp(block->bytes, marks[mark].bytes, count) == 0;
}

static void translated(uint64_t id, struct qemu_plugin_tb *tb)
{
    const size_t count = qemu_plugin_tb_n_insns(tb);
    struct block block = {
        .address = qemu_plugin_tb_vaddr(tb), .instruction_count = (uint32_t)count};
    bool is_sleep = false;
    (void)id;
    for (size_t i = 0; i < count; i++) {
        const struct qemu_plugin_insn *instruction = qemu_plugin_tb_get_insn(tb, i);
        const size_t size = qemu_plugin_insn_size(instruction);
        const uint8_t *bytes = qemu_plugin_insn_data(instruction);
        is_sleep = is_sleep || (size == 1 && bytes[0] == INSTRUCTION_SLEEP);
        for (size_t j = 0; j < size && block.byte_count < BYTES_KEPT; j++) {
            block.bytes[block.byte_count++] = bytes[j];
        }
    }
    /* Before it is counted: a record ends before the block. */
    for (uint32_t i = 0; i < mark_count; i++) {
        if (begins_with(&block, i)) {
            qemu_plugin_register_vcpu_tb_exec_cb(
                tb, record, WITHOUT_STATE, (void *)(uintptr_t)(i + 1));
        }
    }
    if (is_sleep) {
        qemu_plugin_register_vcpu_tb_exec_cb(tb, record, WITHOUT_STATE, NULL);
    }
    qemu_plugin_register_vcpu_tb_exec_inline(tb, ADD, &keep(&block)->times, 1);
}

/* -- the start --------------------------------------------------------------------------------- */

static void add_mark(const char *text)
{
    if (mark_count == MARKS_MAX) {
        give_up("too many marks");
    }
    uint32_t *count = &marks[mark_count].count;
    unsigned byte = 0;
    while (*count < BYTES_KEPT && sscanf(text + 2 * (size_t)*count, "%2x", &byte) == 1) {
        marks[mark_count].bytes[(*count)++] = (uint8_t)byte;
    }
    mark_count++;
}

EXPORTED int
qemu_plugin_install(uint64_t id, const void *information, int argument_count, char **arguments)
{
    (void)information;
    for (int i = 0; i < argument_count; i++) {
        char *value = strchr(arguments[i], '=');
        if (value == NULL) {
            give_up("an argument without a value");
        }
        *value++ = '\0';
        if (strcmp(arguments[i], "records") == 0) {
            output = fopen(value, "w");
        } else if (strcmp(arguments[i], "switch") == 0) {
            switch_path = strdup(value);
        } else if (strcmp(arguments[i], "mark") == 0) {
            add_mark(value);
        }
    }
    blocks = calloc(BLOCKS_MAX, sizeof(*blocks));
    places = calloc(PLACES, sizeof(*places));
    if (output == NULL || switch_path == NULL || blocks == NULL || places == NULL) {
        give_up("cannot begin");
    }
    qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
    return 0;
}
