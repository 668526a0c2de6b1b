#include "login_line.h"
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What is read as a line is written as the same characters; what is not, is told why. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct login_line read;
    struct login_line again;
    char code[LOGIN_LINE_CODE_CHARACTERS + 1];
    const struct bytes line = {data, size};
    const enum login_line_fault fault = login_line_read(line, &read);
    if (fault != LOGIN_LINE_GOOD) {
        if (login_line_fault_text(fault)[0] == 0) {
            abort();
        }
        return 0;
    }
    login_line_write_code(read.key, code);
    const struct bytes written = {(const uint8_t *)code, LOGIN_LINE_CODE_CHARACTERS};
    if (read.label.size_bytes > LOGIN_LINE_LABEL_BYTES_MAX ||
        memmem(data, size, written.data, written.size_bytes) == NULL ||
        login_line_read_code(written, again.key) != LOGIN_LINE_GOOD ||
        memcmp(read.key, again.key, sizeof(read.key)) != 0) {
        abort();
    }
    return 0;
}
