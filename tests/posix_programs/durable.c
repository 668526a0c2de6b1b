/*
 * durable MODE COUNT [SYNCHRONOUS]: so many durable transactions of SQLite, each said when it is
 * committed:
 *
 *     committed N
 *     durable: COUNT transactions in M ms
 *
 * MODE is SQLite's journal mode. With synchronous = EXTRA, which is what it has unless another one
 * is named, a transaction is durable when its COMMIT has come back, in all of them.
 */
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

static int write_script(const char *mode, const char *synchronous, unsigned long count)
{
    FILE *file = fopen("/durable.sql", "w");
    if (file == NULL) {
        return -1;
    }
    fprintf(file, ".bail on\nPRAGMA journal_mode = %s;\n", mode);
    fprintf(file, "PRAGMA synchronous = %s;\n", synchronous);
    fprintf(file, "CREATE TABLE IF NOT EXISTS kept (number INTEGER PRIMARY KEY, what TEXT);\n");
    fprintf(file, "CREATE INDEX IF NOT EXISTS kept_what ON kept (what);\n");
    for (unsigned long i = 0; i < count; i++) {
        fprintf(
            file,
            "INSERT INTO kept SELECT coalesce(max(number), -1) + 1, hex(randomblob(100)) "
            "FROM kept;\nSELECT 'committed ' || max(number) FROM kept;\n");
    }
    return fclose(file);
}

static long now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int main(int argument_count, char **arguments)
{
    static char sqlite[] = "sqlite3";
    static char database[] = "/durable.db";
    static char read[] = ".read /durable.sql";
    char *const words[] = {sqlite, database, read, NULL};
    pid_t child = 0;
    int status = 1;
    if (argument_count != 3 && argument_count != 4) {
        return 2;
    }
    const unsigned long count = strtoul(arguments[2], NULL, 10);
    const char *const synchronous = argument_count == 4 ? arguments[3] : "EXTRA";
    if (write_script(arguments[1], synchronous, count) != 0) {
        perror("durable: the script");
        return 1;
    }
    const long start_ms = now_ms();
    const int error = posix_spawn(&child, sqlite, NULL, NULL, words, NULL);
    if (error != 0) {
        printf("durable: %s not started: %s\n", sqlite, strerror(error));
        return 1;
    }
    waitpid(child, &status, 0);
    printf("durable: %lu transactions in %ld ms\n", count, now_ms() - start_ms);
    return status == 0 ? 0 : 1;
}
