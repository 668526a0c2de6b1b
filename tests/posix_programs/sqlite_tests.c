/*
 * sqlite_tests: writes SQLite's own tests as files into the directory that it was granted, for
 * upstream's testfixture to run.
 */
#include "input_files.h"
#include <stdio.h>

int main(void)
{
    if (input_files_write() != 0) {
        perror("sqlite_tests");
        return 1;
    }
    printf("sqlite_tests: written\n");
    return 0;
}
