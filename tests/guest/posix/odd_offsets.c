/* Reads and writes of much data that begin anywhere in a file: says how many came out wrong. */
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define SIZE 300001u

static unsigned char written[SIZE];
static unsigned char got[SIZE];

static bool reads(int file, size_t from, size_t size, off_t offset)
{
    memset(got, 0, sizeof(got));
    return pread(file, got, size, offset + (off_t)from) == (ssize_t)size &&
           memcmp(got, written + from, size) == 0;
}

static bool is_right_at(off_t offset)
{
    const int file = open("/odd", O_RDWR | O_CREAT | O_TRUNC, 0600);
    if (file < 0) {
        return false;
    }
    const bool is_right = pwrite(file, written, SIZE, offset) == (ssize_t)SIZE &&
                          reads(file, 0, SIZE, offset) && reads(file, 12345, 100000, offset) &&
                          lseek(file, 0, SEEK_END) == (off_t)SIZE + offset;
    return close(file) == 0 && unlink("/odd") == 0 && is_right;
}

int main(void)
{
    int wrong = 0;
    for (size_t i = 0; i < SIZE; i++) {
        written[i] = (unsigned char)(i * 31 + i / 251);
    }
    for (off_t offset = 0; offset < 20; offset += 3) {
        wrong += is_right_at(offset) ? 0 : 1;
    }
    printf("%d wrong\n", wrong);
    return wrong;
}
