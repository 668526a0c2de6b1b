/* What goes into a pipe comes out of it, and then its end. */
#include "runtime/capability.h"
#include "schema/stream_client.h"
#include "witness.h"

static bool check_pipe(uint32_t reader, uint32_t writer, bool is_quiet)
{
    const struct bytes text = text_bytes("through the pipe");
    const struct stream_write_params data = {.data = text};
    const struct stream_read_params size = {.size_bytes = 100};
    struct stream_write_results written = {0};
    struct stream_read_results results = {0};
    if (!witness_answered(stream_write(writer, &data, &written), is_quiet, "a pipe takes data")) {
        return false;
    }
    capability_release(writer);
    return witness_must(written.size_bytes == text.size_bytes, "all of it") &&
           witness_answered(stream_read(reader, &size, &results), true, "a pipe gives data") &&
           witness_must(witness_same(results.data, text), "the data that was written") &&
           witness_must(
               stream_read(reader, &size, &results) == STATUS_OK && results.data.size_bytes == 0,
               "the end comes after it");
}

bool check_pipes(uint32_t pipes, bool is_quiet)
{
    struct pipes_create_results results = {0};
    if (!witness_answered(pipes_create(pipes, &results), is_quiet, "a pipe can be made")) {
        return false;
    }
    const bool is_right = check_pipe(results.reader, results.writer, is_quiet);
    capability_release(results.reader);
    capability_release(results.writer);
    return is_right;
}
