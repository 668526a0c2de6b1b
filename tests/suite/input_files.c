#include "input_files.h"
#include <fcntl.h>
#include <stddef.h>
#include <unistd.h>

static int write_file(const struct input_file *input)
{
    const int file = open(input->name, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    if (file < 0) {
        return -1;
    }
    const ssize_t size_bytes = input->end - input->start;
    const int result = write(file, input->start, (size_t)size_bytes) == size_bytes ? 0 : -1;
    return close(file) == 0 ? result : -1;
}

int input_files_write(void)
{
    for (const struct input_file *input = input_files; input->name != NULL; input++) {
        if (write_file(input) != 0) {
            return -1;
        }
    }
    return 0;
}
