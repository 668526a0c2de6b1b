/* deliver: writes the files that it brings along (input_files.h) into "directory". */
#include "command/files.h"
#include "command/output.h"
#include "input_files.h"
#include "runtime/capability.h"

#define PIECE_BYTES 3000u

static enum status append_all(uint32_t file, struct bytes content)
{
    enum status status = STATUS_OK;
    for (size_t at = 0; at < content.size_bytes && status == STATUS_OK; at += PIECE_BYTES) {
        const size_t left = content.size_bytes - at;
        status =
            files_append(file, bytes_part(content, at, left < PIECE_BYTES ? left : PIECE_BYTES));
    }
    return status;
}

int main(int argument_count, const char *const *arguments)
{
    (void)argument_count;
    (void)arguments;
    for (const struct input_file *input = input_files; input->name != NULL; input++) {
        const struct bytes content = {
            (const uint8_t *)input->start, (size_t)(input->end - input->start)};
        uint32_t file = 0;
        enum status status = files_open_writable(input->name, CREATION_ALWAYS, &file);
        if (status == STATUS_OK) {
            status = append_all(file, content);
            capability_release(file);
        }
        if (status != STATUS_OK) {
            return fail(input->name, status);
        }
    }
    return COMMAND_DONE;
}
