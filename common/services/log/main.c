/*
 * Log of schema/log.capnp: keeps the last lines, and shows warnings and errors on the kernel's
 * console where that was granted.
 */
#include "abi/system_call.h"
#include "console_gate.h"
#include "log_ring.h"
#include "runtime/clock.h"
#include "runtime/console.h"
#include "runtime/program.h"
#include "runtime/server.h"
#include "schema/log_server.h"

#define LINES 256u

/*
 * What an answer holds: an entry takes five words and its text, the whole of it a few beside that.
 */
#define READ_WORDS_MAX   430u
#define READ_ENTRIES_MAX 64u
#define ENTRY_WORDS      5u

#define SECOND_NS UINT64_C(1000000000)

static struct log_line lines[LINES];
static struct log_ring ring;
static struct console_gate gate;
static uint32_t console; /* 0: not granted */

static void show(const struct log_line *line)
{
    uint64_t left_out = 0;
    if (!console_gate_pass(&gate, line->time_ns, &left_out)) {
        return;
    }
    /* The console can only be lost together with the machine. */
    if (left_out > 0) {
        (void)console_print(console, "log: %llu lines left out", (unsigned long long)left_out);
    }
    (void)console_print(
        console,
        "log: %s of process %llu: %.*s",
        log_severity_text(line->severity),
        (unsigned long long)line->process,
        (int)line->size_bytes,
        line->text);
}

static enum status write(struct server_call *call, const struct log_write_params *params)
{
    if (params->severity >= SEVERITY_COUNT) {
        return STATUS_INVALID_ARGUMENT;
    }
    const struct log_record entry = {
        .time_ns = clock_now_ns(),
        .process = call->sender_process,
        .severity = (enum severity)params->severity,
        .text = params->text,
    };
    const struct log_line *line = log_ring_add(&ring, &entry);
    if (console != 0 && line->severity >= SEVERITY_WARNING) {
        show(line);
    }
    return STATUS_OK;
}

static enum status read(
    struct server_call *call,
    const struct log_read_params *params,
    struct log_read_results *results)
{
    static struct log_entry entries[READ_ENTRIES_MAX];
    uint32_t words = 0;
    uint32_t count = 0;
    uint64_t lost = 0;
    (void)call;
    const struct log_line *line = log_ring_next(&ring, params->after, &results->lost);
    while (line != NULL && count < READ_ENTRIES_MAX) {
        words += ENTRY_WORDS + line->size_bytes / 8 + 1;
        if (words > READ_WORDS_MAX) {
            break;
        }
        entries[count++] = (struct log_entry){
            .number = line->number,
            .time_ns = line->time_ns,
            .process = line->process,
            .severity = line->severity,
            .text = {(const uint8_t *)line->text, line->size_bytes},
        };
        line = log_ring_next(&ring, line->number, &lost);
    }
    results->entries = entries;
    results->entries_count = count;
    return STATUS_OK;
}

static enum status answer(struct server *server, struct server_call *call)
{
    static const struct log_server log_server = {.write = write, .read = read};
    (void)server;
    return log_dispatch(&log_server, call);
}

int main(int argument_count, const char *const *arguments)
{
    (void)argument_count;
    (void)arguments;
    struct server server = {
        .endpoint = program_capability("endpoint"),
        .call = answer,
        .is_passive = true,
    };
    console = program_capability("console");
    log_ring_init(&ring, lines, LINES);
    console_gate_init(&gate, clock_now_ns());
    return server_run(&server) == STATUS_OK ? 0 : 1;
}
