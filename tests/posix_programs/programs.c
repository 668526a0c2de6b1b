/*
 * Gives Lua and SQLite their inputs as files, starts them, and prints before and after each
 *
 *     programs: NAME begins
 *     programs: NAME ended with STATUS
 */
#include "inputs.h"
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static int write_file(const char *path, const char *start, const char *end)
{
    const int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    const ssize_t size_bytes = end - start;
    const int result = file >= 0 && write(file, start, (size_t)size_bytes) == size_bytes ? 0 : -1;
    close(file);
    return result;
}

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

int main(void)
{
    static char hello[] = "hello";
    static char lua[] = "lua";
    static char script[] = "/script.lua";
    static char sqlite[] = "sqlite3";
    static char database[] = "/test.db";
    static char read[] = ".read /workload.sql";
    setvbuf(stdout, NULL, _IOLBF, 0);
    mkdir("/tmp", 0777);
    if (write_file(script, script_start, script_end) != 0 ||
        write_file("/workload.sql", workload_start, workload_end) != 0) {
        perror("programs: files");
        return 1;
    }
    run((char *[]){hello, NULL});
    run((char *[]){lua, script, NULL});
    run((char *[]){sqlite, database, read, NULL});
    printf("programs: end\n");
    return 0;
}
