/*
 * A few calls as they should be, for the sake of what they bring: files, directories, streams,
 * programs on their way. What is done with those is not friendly.
 */
#include "hostile.h"
#include "lib/text.h"
#include "runtime/program.h"
#include "schema/directory_client.h"
#include "schema/launcher_client.h"
#include "schema/stream_client.h"

static struct bytes choose_path(struct chance *chance)
{
    static const char *const paths[] = {"a", "b", "c", "a/b", "b/c", "a/b/c", "d/e"};
    return text_bytes(paths[chance_below(chance, sizeof(paths) / sizeof(paths[0]))]);
}

static void open_file(struct chance *chance, uint32_t directory)
{
    const struct directory_open_file_writable_params params = {
        .path = choose_path(chance), .creation = (uint16_t)chance_below(chance, 3)};
    struct directory_open_file_writable_results file = {0};
    if (directory_open_file_writable(directory, &params, &file) != STATUS_OK) {
        return;
    }
    const struct file_window_params size = {.size_bytes = chance_below(chance, 100000)};
    struct file_window_results window = {0};
    if (chance_is(chance, 4) && file_window(file.file, &size, &window) == STATUS_OK) {
        targets_add(chance, window.memory);
    }
    targets_add(chance, file.file);
}

static void open_directory(struct chance *chance, uint32_t directory)
{
    const struct directory_open_directory_writable_params params = {
        .path = choose_path(chance), .creation = (uint16_t)chance_below(chance, 3)};
    struct directory_open_directory_writable_results results = {0};
    if (directory_open_directory_writable(directory, &params, &results) == STATUS_OK) {
        targets_add(chance, results.directory);
    }
}

static void make_pipe(struct chance *chance, uint32_t pipes)
{
    struct pipes_create_results results = {0};
    if (pipes_create(pipes, &results) == STATUS_OK) {
        targets_add(chance, results.reader);
        targets_add(chance, results.writer);
    }
}

static void prepare_launch(struct chance *chance, uint32_t launcher)
{
    const struct launcher_prepare_params params = {
        .program = text_bytes(program_name()),
        .ledger = PROGRAM_LEDGER,
        .scheduling = PROGRAM_SCHEDULING,
        .priority = program_priority(),
    };
    struct launcher_prepare_results results = {0};
    if (launcher_prepare(launcher, &params, &results) == STATUS_OK) {
        targets_add(chance, results.launch);
    }
}

void friendly_calls(struct chance *chance)
{
    const uint32_t directory = program_capability("directory");
    const uint32_t pipes = program_capability("pipes");
    const uint32_t launcher = program_capability("launcher");
    if (directory != 0) {
        open_directory(chance, directory);
        open_file(chance, directory);
    }
    if (pipes != 0) {
        make_pipe(chance, pipes);
    }
    if (launcher != 0 && chance_is(chance, 8)) {
        prepare_launch(chance, launcher);
    }
}
