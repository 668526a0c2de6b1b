/* The terminal shows a line, and knows how large it is. */
#include "schema/stream_client.h"
#include "witness.h"

bool check_terminal(uint32_t terminal, bool is_quiet)
{
    const struct bytes line = text_bytes("\r\nwitness at the terminal\r\n");
    const struct terminal_write_params params = {.data = line};
    struct terminal_write_results written = {0};
    struct terminal_size_results size = {0};
    if (!witness_answered(
            terminal_write(terminal, &params, &written), is_quiet, "it takes a line") ||
        !witness_answered(terminal_size(terminal, &size), is_quiet, "it knows its size")) {
        return false;
    }
    return witness_must(
               written.size_bytes > 0 && written.size_bytes <= line.size_bytes,
               "it says how much of the line it took") &&
           witness_must(size.columns > 0 && size.rows > 0, "it has columns and rows");
}
