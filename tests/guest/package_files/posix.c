/* Says what it was given as "words", and that it has no "numbers". */
#include "package_file/package_file.h"
#include "sum.h"
#include <stdio.h>

int main(void)
{
    struct bytes words = {0};
    struct bytes numbers = {0};
    const enum status opened = package_file_open("words", &words);
    const enum status missing = package_file_open("numbers", &numbers);
    printf(
        "posix: %u %u %zu %llx\n",
        opened,
        missing,
        words.size_bytes,
        (unsigned long long)sum_of(words));
    return 0;
}
