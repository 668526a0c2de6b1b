#include "load.h"
#include "text/utf8.h"
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* U+FFFD itself, which is what is read where there is no character. */
static bool is_replacement(struct bytes bytes, size_t at)
{
    static const uint8_t character[] = {0xef, 0xbf, 0xbd};
    return bytes.size_bytes - at >= sizeof(character) &&
           memcmp(&bytes.data[at], character, sizeof(character)) == 0;
}

bool load_is_text(struct bytes bytes, size_t *at)
{
    size_t next = 0;
    while (next < bytes.size_bytes) {
        *at = next;
        if (utf8_next(bytes, &next) == UTF8_REPLACEMENT && !is_replacement(bytes, *at)) {
            return false;
        }
    }
    return true;
}

static size_t line_of(struct bytes bytes, size_t at)
{
    size_t line = 1;
    for (size_t i = 0; i < at; i++) {
        line += bytes.data[i] == '\n' ? 1 : 0;
    }
    return line;
}

/* As much as there is, up to `size_bytes`. False: errno says why not. */
static bool read_all(int file, uint8_t *data, size_t size_bytes, size_t *got)
{
    ssize_t size = 1;
    *got = 0;
    while (size > 0 && *got < size_bytes) {
        size = read(file, &data[*got], size_bytes - *got);
        *got += size > 0 ? (size_t)size : 0;
    }
    return size >= 0;
}

static struct load failed(enum load_outcome outcome)
{
    return (struct load){.outcome = outcome, .error = errno};
}

/* One byte more is asked for than there was: it may have grown. */
static struct load read_text(int file, size_t size_bytes, size_t bytes_max)
{
    struct load load = {.outcome = LOAD_DONE};
    uint8_t *data = malloc(size_bytes + 1);
    size_t at = 0;
    if (data == NULL) {
        return failed(LOAD_NO_MEMORY);
    }
    if (!read_all(file, data, size_bytes + 1, &load.size_bytes)) {
        load = failed(LOAD_FAILED);
    } else if (load.size_bytes > bytes_max) {
        load = failed(LOAD_TOO_LARGE);
    } else if (load.size_bytes > size_bytes) {
        errno = EAGAIN;
        load = failed(LOAD_FAILED);
    } else if (!load_is_text((struct bytes){data, load.size_bytes}, &at)) {
        load = failed(LOAD_NO_TEXT);
        load.line = line_of((struct bytes){data, at}, at);
    } else {
        load.data = data;
        return load;
    }
    free(data);
    return load;
}

struct load load_file(const char *place, size_t bytes_max)
{
    struct stat state;
    struct load load = {.outcome = LOAD_TOO_LARGE};
    const int file = open(place, O_RDONLY | O_CLOEXEC);
    if (file < 0 || fstat(file, &state) != 0) {
        load = failed(errno == ENOENT ? LOAD_NONE : LOAD_FAILED);
    } else if (!S_ISREG(state.st_mode)) {
        errno = EISDIR;
        load = failed(LOAD_FAILED);
    } else if ((uint64_t)state.st_size <= bytes_max) {
        load = read_text(file, (size_t)state.st_size, bytes_max);
    }
    if (file >= 0) {
        (void)close(file);
    }
    return load;
}
