/* bench_services: prints "bench: NAME TENTHS" for each figure, as ../bench does, and powers off. */
#include "command/output.h"
#include "figure.h"
#include "lib/package.h"
#include "lib/text.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/mapping.h"
#include "schema/directory_client.h"
#include "schema/kernel_client.h"
#include "schema/launcher_client.h"
#include "schema/log_client.h"
#include "schema/stream_client.h"
#include "schema/supervisor_client.h"

#define ROUNDS     50u
#define MIB        UINT64_C(0x100000)
#define PIPE_BYTES 1024u
/* As much as fits into a message. */
#define PIECE_BYTES 3400u

static uint8_t data[PIPE_BYTES];

static void bench_log(void)
{
    const struct log_write_params params = {
        .severity = SEVERITY_INFORMATION,
        .text = text_bytes("a line of about forty characters, say")};
    const uint32_t log = need("log");
    const uint64_t start_ns = clock_now_ns();
    for (uint32_t i = 0; i < ROUNDS; i++) {
        figure_must(log_write(log, &params), "log");
    }
    figure_report("log_line", start_ns, ROUNDS);
}

static uint32_t open_file(enum creation creation)
{
    const struct directory_open_file_writable_params params = {
        .path = text_bytes("bench"), .creation = (uint16_t)creation};
    struct directory_open_file_writable_results results = {0};
    figure_must(directory_open_file_writable(need("directory"), &params, &results), "file");
    return results.file;
}

static void bench_names(void)
{
    const struct directory_lookup_params params = {.path = text_bytes("bench")};
    struct directory_lookup_results results = {0};
    uint64_t start_ns = clock_now_ns();
    for (uint32_t i = 0; i < ROUNDS; i++) {
        figure_must(directory_lookup(need("directory"), &params, &results), "lookup");
    }
    figure_report("file_lookup", start_ns, ROUNDS);
    start_ns = clock_now_ns();
    for (uint32_t i = 0; i < ROUNDS; i++) {
        capability_release(open_file(CREATION_NEVER));
    }
    figure_report("file_open_close", start_ns, ROUNDS);
}

static void bench_transfers(uint32_t file)
{
    struct file_write_window_params to = {.size_bytes = MIB};
    const struct file_read_window_params from = {.size_bytes = MIB};
    struct file_read_window_results results = {0};
    uint64_t start_ns = clock_now_ns();
    figure_must(file_write_window(file, &to), "write");
    figure_report("file_write_1mib_new", start_ns, 1);
    start_ns = clock_now_ns();
    figure_must(file_write_window(file, &to), "write again");
    figure_report("file_write_1mib", start_ns, 1);
    start_ns = clock_now_ns();
    figure_must(file_read_window(file, &from, &results), "read");
    figure_report("file_read_1mib", start_ns, 1);
    const struct file_read_params piece = {.offset = 4096, .size_bytes = 1024};
    struct file_read_results read = {0};
    start_ns = clock_now_ns();
    for (uint32_t i = 0; i < ROUNDS; i++) {
        figure_must(file_read(file, &piece, &read), "read of a piece");
    }
    figure_report("file_read_1kib", start_ns, ROUNDS);
}

static void bench_file(void)
{
    const uint32_t file = open_file(CREATION_ALWAYS);
    const struct file_window_params size = {.size_bytes = MIB};
    struct file_window_results window = {0};
    struct mapping mapping = {0};
    figure_must(file_window(file, &size, &window), "window");
    figure_must(mapping_create(window.memory, 0, MIB, MAP_READ | MAP_WRITE, &mapping), "mapping");
    bench_transfers(file);
    bench_names();
}

static void bench_pipe(void)
{
    struct pipes_create_results pipe = {0};
    figure_must(pipes_create(need("pipes"), &pipe), "pipe");
    const struct stream_write_params write = {.data = {data, sizeof(data)}};
    const struct stream_read_params read = {.size_bytes = PIPE_BYTES};
    struct stream_write_results written = {0};
    struct stream_read_results results = {0};
    const uint64_t start_ns = clock_now_ns();
    for (uint32_t i = 0; i < ROUNDS; i++) {
        figure_must(stream_write(pipe.writer, &write, &written), "write to a pipe");
        figure_must(stream_read(pipe.reader, &read, &results), "read from a pipe");
    }
    figure_report("pipe_write_read_1kib", start_ns, ROUNDS);
}

/* -- programs ---------------------------------------------------------------------------------- */

/* The first time it is verified and loaded; all others share that. */
static void bench_program(void)
{
    const uint32_t rounds = 10;
    uint64_t start_ns = clock_now_ns();
    figure_run("rm");
    figure_report("program_first_start_exit", start_ns, 1);
    start_ns = clock_now_ns();
    for (uint32_t i = 0; i < rounds; i++) {
        figure_run("rm");
    }
    figure_report("program_start_exit", start_ns, rounds);
    start_ns = clock_now_ns();
    figure_run("bulk");
    figure_report("program_1mib_first_start", start_ns, 1);
    start_ns = clock_now_ns();
    figure_run("bulk");
    figure_report("program_1mib_start", start_ns, 1);
}

static struct bytes open_package(struct package *package, const char *name)
{
    struct memory_describe_results described = {0};
    struct mapping mapping;
    struct bytes content = {0};
    figure_must(memory_describe(need("package"), &described), "package");
    figure_must(
        mapping_create(need("package"), 0, described.size_bytes, MAP_READ, &mapping), "mapping");
    figure_must(
        package_open((struct bytes){mapping.address, described.size_bytes}, package), "package");
    figure_must(package_find(package, name, &content), name);
    return content;
}

/* The same program from elsewhere: in messages. */
static void bench_loading(void)
{
    struct package package;
    const struct bytes file = open_package(&package, "bulk");
    const struct bytes signature = open_package(&package, "bulk.signature");
    const struct launcher_load_params load = {
        .size_bytes = file.size_bytes, .statement = signature};
    struct launcher_load_results loaded = {0};
    const uint64_t start_ns = clock_now_ns();
    figure_must(launcher_load(need("launcher"), &load, &loaded), "load");
    for (size_t at = 0; at < file.size_bytes; at += PIECE_BYTES) {
        const size_t left = file.size_bytes - at;
        const struct program_file_write_params write = {
            .data = bytes_part(file, at, left < PIECE_BYTES ? left : PIECE_BYTES)};
        figure_must(program_file_write(loaded.file, &write), "write of a program");
    }
    figure_report("program_1mib_send", start_ns, 1);
    capability_release(loaded.file);
}

int main(int argument_count, const char *const *arguments)
{
    const struct supervisor_power_off_params params = {.exit_code = 0};
    (void)argument_count;
    (void)arguments;
    figure_must(supervised_ready(program_capability("supervisor")), "ready");
    bench_log();
    bench_file();
    bench_pipe();
    bench_program();
    bench_loading();
    return supervisor_power_off(need("services"), &params) == STATUS_OK ? 0 : 1;
}
