/*
 * Record locks between processes, line by line what they do: the same here and on the host, so
 * that programs.py can compare them. It tells others what to do: itself, with the argument "other",
 * and two of the sqlite3 shell, which count in one database.
 *
 *     locks TRANSACTIONS    how many each of these makes
 *     locks limits          one process takes all that it may have: here alone, other systems have
 *                           other limits
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

#define LINE_BYTES 80

static const char file_path[] = "locks.bin";
static const char other_path[] = "others.bin";

static struct flock lock_of(char kind, long start, long length)
{
    return (struct flock){
        .l_type = kind == 'r'   ? F_RDLCK
                  : kind == 'w' ? F_WRLCK
                                : F_UNLCK,
        .l_whence = SEEK_SET,
        .l_start = start,
        .l_len = length,
    };
}

static const char *word_of(int result)
{
    if (result == 0) {
        return "done";
    }
    switch (errno) {
    case EACCES:
    case EAGAIN:
        return "refused";
    case EINTR:
        return "interrupted";
    case EDEADLK:
        return "deadlock";
    case EBADF:
        return "wrong descriptor";
    case EINVAL:
        return "no range";
    case EOVERFLOW:
        return "too far";
    case ENOLCK:
        return "too many";
    default:
        return strerror(errno);
    }
}

static const char *set(int file, char kind, long start, long length)
{
    struct flock lock = lock_of(kind, start, length);
    return word_of(fcntl(file, F_SETLK, &lock));
}

static const char *await(int file, char kind, long start, long length)
{
    struct flock lock = lock_of(kind, start, length);
    return word_of(fcntl(file, F_SETLKW, &lock));
}

/* -- the other process ------------------------------------------------------------------------- */

static void on_alarm(int number)
{
    (void)number;
}

/* "KIND HOW START LENGTH": "." asks, "+" waits, and gives way at a deadlock, "!" is interrupted. */
static int obey(void)
{
    char line[LINE_BYTES];
    const struct sigaction action = {.sa_handler = on_alarm};
    const int file = open(file_path, O_RDWR);
    if (file < 0 || sigaction(SIGALRM, &action, NULL) != 0) {
        return 1;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    while (fgets(line, sizeof(line), stdin) != NULL) {
        char kind = 0;
        char how = 0;
        long start = 0;
        long length = 0;
        if (sscanf(line, "%c%c %ld %ld", &kind, &how, &start, &length) != 4) {
            return 1;
        }
        if (how == '!') {
            /* Again and again: the first may come before it waits. */
            const struct itimerval often = {{0, 50000}, {0, 50000}};
            const struct itimerval never = {{0, 0}, {0, 0}};
            (void)setitimer(ITIMER_REAL, &often, NULL);
            const char *word = await(file, kind, start, length);
            (void)setitimer(ITIMER_REAL, &never, NULL);
            puts(word);
        } else if (how == '+') {
            puts("waits");
            const char *word = await(file, kind, start, length);
            if (strcmp(word, "deadlock") == 0) {
                (void)set(file, 'u', 0, 0); /* gives way */
            }
            puts(word);
        } else {
            puts(set(file, kind, start, length));
        }
    }
    return 0;
}

struct other {
    pid_t process;
    FILE *to;
    FILE *from;
};

static int start_other(struct other *other)
{
    static char itself[] = "locks";
    static char argument[] = "other";
    char *const words[] = {itself, argument, NULL};
    int to[2];
    int from[2];
    posix_spawn_file_actions_t actions;
    if (pipe(to) != 0 || pipe(from) != 0 || posix_spawn_file_actions_init(&actions) != 0) {
        return -1;
    }
    posix_spawn_file_actions_adddup2(&actions, to[0], 0);
    posix_spawn_file_actions_adddup2(&actions, from[1], 1);
    for (int i = 0; i < 2; i++) {
        posix_spawn_file_actions_addclose(&actions, to[i]);
        posix_spawn_file_actions_addclose(&actions, from[i]);
    }
    const int error = posix_spawnp(&other->process, itself, &actions, NULL, words, environ);
    posix_spawn_file_actions_destroy(&actions);
    close(to[0]);
    close(from[1]);
    other->to = fdopen(to[1], "w");
    other->from = fdopen(from[0], "r");
    return error == 0 && other->to != NULL && other->from != NULL ? 0 : -1;
}

static void tell(struct other *other, const char *what)
{
    fprintf(other->to, "%s\n", what);
    fflush(other->to);
}

static const char *answer(struct other *other)
{
    static char line[LINE_BYTES];
    if (fgets(line, sizeof(line), other->from) == NULL) {
        return "nothing";
    }
    line[strcspn(line, "\n")] = '\0';
    return line;
}

static const char *ask(struct other *other, const char *what)
{
    tell(other, what);
    return answer(other);
}

static void end_other(struct other *other, int number)
{
    int status = 0;
    if (number != 0) {
        kill(other->process, number);
    }
    fclose(other->to);
    waitpid(other->process, &status, 0);
    fclose(other->from);
}

/* -- what is looked at ------------------------------------------------------------------------- */

static void show_holder(int file, char kind, long start, long length, const struct other *other)
{
    struct flock lock = lock_of(kind, start, length);
    if (fcntl(file, F_GETLK, &lock) != 0) {
        printf("find: %s\n", word_of(-1));
    } else if (lock.l_type == F_UNLCK) {
        printf("find: free\n");
    } else {
        printf(
            "find: %s from %ld, %ld, %s\n",
            lock.l_type == F_WRLCK ? "exclusive" : "shared",
            (long)lock.l_start,
            (long)lock.l_len,
            lock.l_pid == other->process ? "the other's" : "somebody's");
    }
}

static void look_at_ranges(int file, struct other *other)
{
    printf("other alone: %s\n", ask(other, "w. 10 20"));
    printf("alone, within: %s\n", set(file, 'w', 15, 1));
    printf("together, within: %s\n", set(file, 'r', 29, 1));
    printf("before: %s\n", set(file, 'w', 0, 10));
    printf("behind: %s\n", set(file, 'w', 30, 0));
    show_holder(file, 'r', 0, 0, other);
    printf("other frees a part: %s\n", ask(other, "u. 15 5"));
    printf("that part: %s\n", set(file, 'w', 15, 5));
    printf("a byte more: %s\n", set(file, 'w', 15, 6));
    show_holder(file, 'w', 16, 0, other);
    printf("other, together: %s\n", ask(other, "r. 20 10"));
    show_holder(file, 'w', 0, 0, other);
    printf("together: %s\n", set(file, 'r', 20, 10));
    printf("other, alone again: %s\n", ask(other, "w. 20 1"));
    printf("all free: %s\n", set(file, 'u', 0, 0));
    printf("other, alone now: %s\n", ask(other, "w. 0 0"));
    printf("behind all: %s\n", set(file, 'r', 0x7ffffffffffffffe, 1));
    printf("other frees: %s\n", ask(other, "u. 0 0"));
    show_holder(file, 'w', 0, 0, other);
}

static void look_at_arguments(int file)
{
    struct flock lock = lock_of('w', -5, 5);
    const int reader = open(other_path, O_RDONLY);
    const int writer = open(other_path, O_WRONLY);
    printf("for reading, alone: %s\n", set(reader, 'w', 0, 1));
    printf("for reading, together: %s\n", set(reader, 'r', 0, 1));
    printf("for writing, together: %s\n", set(writer, 'r', 0, 1));
    printf("for writing, alone: %s\n", set(writer, 'w', 0, 1));
    close(reader);
    close(writer);
    printf("before the file: %s\n", set(file, 'w', -1, 1));
    printf("too far: %s\n", set(file, 'w', 0x7fffffffffffffff, 2));
    lseek(file, 10, SEEK_SET);
    lock.l_whence = SEEK_CUR;
    printf("from where it is: %s\n", word_of(fcntl(file, F_SETLK, &lock)));
    lock.l_whence = SEEK_END;
    lock.l_start = 0;
    lock.l_len = -4;
    printf("before the end: %s\n", word_of(fcntl(file, F_SETLK, &lock)));
    lock.l_whence = 7;
    printf("from nowhere: %s\n", word_of(fcntl(file, F_SETLK, &lock)));
    lock = lock_of('w', 0, 1);
    lock.l_type = 17;
    printf("no kind: %s\n", word_of(fcntl(file, F_SETLK, &lock)));
    lock = lock_of('u', 0, 1);
    lseek(file, 0, SEEK_SET);
    printf("lockf: %s\n", word_of(lockf(file, F_TLOCK, 4)));
    printf("lockf looks: %s\n", word_of(lockf(file, F_TEST, 4)));
    printf("lockf frees: %s\n", word_of(lockf(file, F_ULOCK, 0)));
}

static void look_at_closing(int file, struct other *other)
{
    printf("all: %s\n", set(file, 'w', 0, 0));
    printf("other: %s\n", ask(other, "r. 0 1"));
    close(open(other_path, O_RDONLY));
    printf("other, another file closed: %s\n", ask(other, "r. 0 1"));
    close(dup(file));
    printf("other, a copy closed: %s\n", ask(other, "r. 0 1"));
    printf("other frees: %s\n", ask(other, "u. 0 0"));
    printf("all: %s\n", set(file, 'w', 0, 0));
    close(open(file_path, O_RDONLY));
    printf("other, opened again and closed: %s\n", ask(other, "w. 0 1"));
    printf("other frees: %s\n", ask(other, "u. 0 0"));
    printf("all: %s\n", set(file, 'w', 0, 0));
    dup2(file, file + 1);
    dup2(0, file + 1);
    printf("other, a copy replaced: %s\n", ask(other, "w. 0 1"));
    printf("other frees: %s\n", ask(other, "u. 0 0"));
    close(file + 1);
}

static void look_at_waiting(int file, struct other *other)
{
    printf("all: %s\n", set(file, 'w', 0, 0));
    printf("other waits, and is interrupted: %s\n", ask(other, "w! 5 1"));
    printf("other: %s\n", ask(other, "w+ 5 1"));
    printf("a part, free: %s\n", set(file, 'u', 0, 5));
    printf("what it waits for, together: %s\n", set(file, 'r', 0, 10));
    printf("what it waits for, free: %s\n", set(file, 'u', 5, 1));
    printf("other: %s\n", answer(other));
    printf("other has it: %s\n", set(file, 'w', 5, 1));
    printf("other frees: %s\n", ask(other, "u. 0 0"));
    printf("all free: %s\n", set(file, 'u', 0, 0));
}

/* Two that wait for each other: one of them is told. */
static void look_at_deadlock(int file, struct other *other)
{
    printf("mine: %s\n", set(file, 'w', 0, 1));
    printf("other, its own: %s\n", ask(other, "w. 1 1"));
    printf("other, mine: %s\n", ask(other, "w+ 0 1"));
    const char *mine = await(file, 'w', 1, 1);
    (void)set(file, 'u', 0, 0);
    const char *others = answer(other);
    const int is_mine = strcmp(mine, "deadlock") == 0 && strcmp(others, "done") == 0;
    const int is_others = strcmp(mine, "done") == 0 && strcmp(others, "deadlock") == 0;
    printf("one is told, the other one has it: %s\n", is_mine || is_others ? "yes" : "no");
    printf("other frees: %s\n", ask(other, "u. 0 0"));
}

static void look_at_death(int file)
{
    struct other holder;
    struct other waiter;
    if (start_other(&holder) != 0 || start_other(&waiter) != 0) {
        printf("no other process\n");
        return;
    }
    printf("holder: %s\n", ask(&holder, "w. 0 0"));
    printf("while it lives: %s\n", set(file, 'w', 0, 1));
    printf("waiter: %s\n", ask(&waiter, "w+ 3 1"));
    end_other(&holder, SIGKILL);
    printf("when the holder was killed: %s\n", answer(&waiter));
    printf("what was not waited for: %s\n", set(file, 'w', 0, 1));
    /* A waiter that is killed leaves nothing behind. */
    (void)set(file, 'w', 0, 3);
    printf("waiter again: %s\n", ask(&waiter, "w+ 0 1"));
    end_other(&waiter, SIGKILL);
    printf("when the waiter was killed: %s\n", set(file, 'w', 3, 0));
    printf("all free: %s\n", set(file, 'u', 0, 0));
    if (start_other(&holder) == 0) {
        printf("holder: %s\n", ask(&holder, "w. 0 0"));
        end_other(&holder, 0);
        printf("when the holder has ended: %s\n", await(file, 'w', 0, 1));
    }
}

/* -- threads ----------------------------------------------------------------------------------- */

struct waiting_thread {
    pthread_t thread;
    int file;
    const char *word;
};

static void *wait_as_thread(void *argument)
{
    struct waiting_thread *waiting = argument;
    waiting->word = await(waiting->file, 'w', 7, 1);
    return NULL;
}

/* Two threads of one process wait for the same, and both get it: it is the process's. */
static void look_at_threads(int file, struct other *other)
{
    struct waiting_thread waiting[2] = {{.file = file}, {.file = file}};
    printf("other: %s\n", ask(other, "w. 7 1"));
    for (int i = 0; i < 2; i++) {
        if (pthread_create(&waiting[i].thread, NULL, wait_as_thread, &waiting[i]) != 0) {
            printf("no thread\n");
            return;
        }
    }
    printf("other frees: %s\n", ask(other, "u. 7 1"));
    for (int i = 0; i < 2; i++) {
        pthread_join(waiting[i].thread, NULL);
        printf("a thread: %s\n", waiting[i].word);
    }
    printf("all free: %s\n", set(file, 'u', 0, 0));
}

/* -- limits ------------------------------------------------------------------------------------ */

#define RANGES_MAX 100000

static void look_at_limits(int file, struct other *other)
{
    long count = 0;
    const char *word = "done";
    while (count < RANGES_MAX && strcmp(word, "done") == 0) {
        word = set(file, 'w', 2 * count, 1);
        count++;
    }
    printf("locked: %ld\n", count - 1);
    printf("one more: %s\n", word);
    printf("one that joins two: %s\n", set(file, 'w', 1, 1));
    printf("one for it: %s\n", set(file, 'w', 3 * RANGES_MAX, 2));
    printf("other: %s\n", ask(other, "w. 1000000 1"));
    printf("all free: %s\n", set(file, 'u', 0, 0));
    printf("again: %s\n", set(file, 'w', 0, 1));
}

/* -- SQLite ------------------------------------------------------------------------------------ */

static int run_sqlite(const char *script, pid_t *process)
{
    static char sqlite[] = "sqlite3";
    static char database[] = "locks.db";
    char read[LINE_BYTES];
    snprintf(read, sizeof(read), ".read %s", script);
    char *const words[] = {sqlite, database, read, NULL};
    return posix_spawnp(process, sqlite, NULL, NULL, words, environ);
}

static int write_script(const char *path, const char *text, unsigned long count)
{
    FILE *file = fopen(path, "w");
    if (file == NULL) {
        return -1;
    }
    fprintf(file, ".bail on\n.timeout 300000\nPRAGMA synchronous = OFF;\n");
    for (unsigned long i = 0; i < count; i++) {
        fputs(text, file);
    }
    return fclose(file);
}

static int run_and_wait(const char *script)
{
    pid_t process = 0;
    int status = 1;
    return run_sqlite(script, &process) == 0 && waitpid(process, &status, 0) == process &&
                   status == 0
               ? 0
               : -1;
}

static void look_at_writers(unsigned long count)
{
    static const char step[] = "BEGIN IMMEDIATE; UPDATE counted SET number = number + 1; COMMIT;\n";
    pid_t writers[2] = {0, 0};
    int statuses[2] = {1, 1};
    setenv("HOME", "/", 0); /* otherwise it says that there is none */
    if (write_script(
            "make.sql",
            "CREATE TABLE counted (number INTEGER); INSERT INTO counted VALUES (0);\n",
            1) != 0 ||
        write_script("count.sql", step, count) != 0 ||
        write_script(
            "look.sql",
            "SELECT 'counted to ' || number FROM counted; PRAGMA integrity_check;\n",
            1) != 0 ||
        run_and_wait("make.sql") != 0) {
        printf("no database\n");
        return;
    }
    for (int i = 0; i < 2; i++) {
        if (run_sqlite("count.sql", &writers[i]) != 0) {
            printf("no writer\n");
        }
    }
    for (int i = 0; i < 2; i++) {
        waitpid(writers[i], &statuses[i], 0);
        printf("a writer has ended with %d\n", statuses[i]);
    }
    fflush(stdout);
    if (run_and_wait("look.sql") != 0) {
        printf("the database cannot be read\n");
    }
}

int main(int argument_count, char **arguments)
{
    struct other other;
    if (argument_count != 2) {
        return 2;
    }
    if (strcmp(arguments[1], "other") == 0) {
        return obey();
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    const int file = open(file_path, O_RDWR | O_CREAT | O_TRUNC, 0644);
    const int second = open(other_path, O_RDWR | O_CREAT | O_TRUNC, 0644);
    if (file < 0 || second < 0 || ftruncate(file, 100) != 0 || start_other(&other) != 0) {
        perror("locks");
        return 1;
    }
    if (strcmp(arguments[1], "limits") == 0) {
        look_at_limits(file, &other);
        end_other(&other, 0);
        return 0;
    }
    look_at_ranges(file, &other);
    look_at_arguments(file);
    look_at_closing(file, &other);
    look_at_waiting(file, &other);
    look_at_deadlock(file, &other);
    look_at_threads(file, &other);
    end_other(&other, 0);
    look_at_death(file);
    look_at_writers(strtoul(arguments[1], NULL, 10));
    printf("locks: end\n");
    return 0;
}
