/*
 * Gives Lua and SQLite their inputs as files, starts them and locks.c, and prints before and after
 * each
 *
 *     programs: NAME begins
 *     programs: NAME ended with STATUS
 *
 * The first is this program itself, with an argument: then it fills the stack that it was linked
 * with.
 */
#include "input_files.h"
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

static void run(char *const *arguments)
{
    static char directory[] = "TMPDIR=/tmp";
    static char *const environment[] = {directory, NULL};
    pid_t child = 0;
    int status = 0;
    printf("programs: %s begins\n", arguments[0]);
    const int error = posix_spawn(&child, arguments[0], NULL, NULL, arguments, environment);
    if (error != 0) {
        printf("programs: %s not started: %s\n", arguments[0], strerror(error));
        return;
    }
    waitpid(child, &status, 0);
    printf("programs: %s ended with %d\n", arguments[0], status);
}

/* What common/libc/CMakeLists.txt gives a program, but for 8 KiB that are in use before. */
#define STACK_BYTES (0x20000 - 0x2000)

/* Its own frame: main() must not need that much. */
__attribute__((noinline)) static int fill_stack(void)
{
    volatile unsigned char room[STACK_BYTES];
    for (size_t i = sizeof(room); i > 0; i--) {
        room[i - 1] = (unsigned char)i;
    }
    return room[0] == 1 ? 0 : 1;
}

int main(int argument_count, char **arguments)
{
    static char itself[] = "posix_programs";
    static char stack[] = "stack";
    static char hello[] = "hello";
    static char lua[] = "lua";
    static char script[] = "/script.lua";
    static char sqlite[] = "sqlite3";
    static char database[] = "/test.db";
    static char read[] = ".read /workload.sql";
    static char locks[] = "locks";
    static char limits[] = "limits";
    static char count[] = "40"; /* LOCKS_COUNT of host_programs.py */
    if (argument_count > 1 && strcmp(arguments[1], stack) == 0) {
        return fill_stack();
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    mkdir("/tmp", 0777);
    if (input_files_write() != 0) {
        perror("programs: files");
        return 1;
    }
    run((char *[]){itself, stack, NULL});
    run((char *[]){hello, NULL});
    run((char *[]){lua, script, NULL});
    run((char *[]){sqlite, database, read, NULL});
    run((char *[]){locks, count, NULL});
    run((char *[]){locks, limits, NULL});
    printf("programs: end\n");
    return 0;
}
