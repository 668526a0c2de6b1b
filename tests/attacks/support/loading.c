#include "loading.h"
#include "attack.h"
#include "lib/memory.h"
#include "lib/package.h"
#include "lib/text.h"
#include "schema/launcher_client.h"
#include "schema/program_data.h"

#define PIECE_BYTES     2048u
#define SIGNATURE_WORDS 128u

struct bytes loading_package_file(const char *name)
{
    struct memory_describe_results described = {0};
    struct mapping mapping = {0};
    struct package package;
    struct bytes file = {0};
    const uint32_t memory = program_capability("package");
    NEEDED(memory_describe(memory, &described));
    NEEDED(mapping_create(memory, 0, described.size_bytes, MAP_READ, &mapping));
    NEEDED(package_open((struct bytes){mapping.address, described.size_bytes}, &package));
    NEEDED(package_find(&package, name, &file));
    return file;
}

enum status loading_load(
    struct bytes program, struct bytes signature, uint64_t at, uint8_t change, uint32_t *file)
{
    const struct launcher_load_params params = {
        .size_bytes = program.size_bytes, .statement = signature};
    struct launcher_load_results loaded = {0};
    enum status status = launcher_load(program_capability("launcher"), &params, &loaded);
    *file = loaded.file;
    for (uint64_t from = 0; from < program.size_bytes && status == STATUS_OK; from += PIECE_BYTES) {
        uint8_t piece[PIECE_BYTES];
        const uint64_t left = program.size_bytes - from;
        const uint64_t size = left < sizeof(piece) ? left : sizeof(piece);
        memcpy(piece, program.data + from, size);
        if (at >= from && at < from + size) {
            piece[at - from] ^= change;
        }
        const struct program_file_write_params write = {.data = {piece, size}};
        status = program_file_write(*file, &write);
    }
    return status;
}

enum status loading_prepare(uint32_t file, uint32_t *launch)
{
    const struct program_file_prepare_params params = {
        .ledger = PROGRAM_LEDGER,
        .scheduling = PROGRAM_SCHEDULING,
        .priority = program_priority(),
    };
    struct program_file_prepare_results results = {0};
    const enum status status = program_file_prepare(file, &params, &results);
    *launch = results.launch;
    return status;
}

enum status loading_signature(const struct signed_program *program, struct bytes *signature)
{
    static uint64_t words[SIGNATURE_WORDS];
    struct message_builder builder;
    message_builder_start_framed(&builder, words, SIGNATURE_WORDS);
    const enum status status = signed_program_write(program, &builder);
    *signature = message_builder_finish(&builder);
    return status;
}

enum status loading_start(uint32_t launch, const char *name, bool has_stage)
{
    const struct launch_argument_params first = {.text = text_bytes(name)};
    const struct launch_argument_params child = {.text = text_bytes("1")};
    const struct launch_grant_params stage = {
        .name = text_bytes("stage"), .capability = attack_stage()};
    struct launch_start_results started = {0};
    struct process_state_results state = {0};
    NEEDED(launch_argument(launch, &first));
    NEEDED(launch_argument(launch, &child));
    if (has_stage) {
        NEEDED(launch_grant(launch, &stage));
    }
    enum status status = launch_start(launch, &started);
    while (status == STATUS_OK && state.is_ended == 0) {
        thread_yield();
        status = process_state(started.process, &state);
    }
    capability_release(started.process);
    return status;
}
