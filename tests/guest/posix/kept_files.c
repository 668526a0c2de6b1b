/*
 * Files that are to survive, made and looked at again, as a POSIX program does it.
 *
 *     kept_files make       makes a tree of all kinds of files, durable when it says so
 *     kept_files check      whether all of it is as it was made
 *     kept_files reader     what a directory that may only be read lets one do
 *     kept_files record     appends numbered records for ever, and says which are durable
 *     kept_files last       the number of the last record; none is torn
 *     kept_files fill       writes until there is no room, then makes some
 *
 * Prints "kept_files: " and what was to be, or what was wrong, with the error.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define LARGE_BYTES  (3u << 20)
#define PIECE_BYTES  65536u
#define SMALL_COUNT  40u
#define TIME_SECONDS 1234567890
#define RECORD_BYTES 64u
#define HOLE_AT      1000000

static int wrong_count;

static void must(bool holds, const char *what)
{
    if (!holds) {
        printf("kept_files: wrong: %s: %s\n", what, strerror(errno));
        wrong_count++;
    }
}

static int finish(const char *word)
{
    if (wrong_count == 0) {
        printf("kept_files: %s\n", word);
    }
    return wrong_count == 0 ? 0 : 1;
}

static unsigned char byte_at(size_t offset)
{
    return (unsigned char)(offset * 31 + offset / 253 + offset / 65537);
}

static void fill_piece(unsigned char *piece, size_t offset)
{
    for (size_t i = 0; i < PIECE_BYTES; i++) {
        piece[i] = byte_at(offset + i);
    }
}

static bool put_text(const char *path, int flags, const char *text)
{
    const int file = open(path, O_WRONLY | O_CREAT | flags, 0600);
    const size_t size = strlen(text);
    const bool is_good = file >= 0 && write(file, text, size) == (ssize_t)size;
    return close(file) == 0 && is_good;
}

static bool has_text(const char *path, const char *text)
{
    char got[256] = {0};
    const int file = open(path, O_RDONLY);
    const ssize_t size = file >= 0 ? read(file, got, sizeof(got) - 1) : -1;
    (void)close(file);
    return size == (ssize_t)strlen(text) && strcmp(got, text) == 0;
}

static bool is_at(const char *path, time_t seconds)
{
    struct stat state;
    return stat(path, &state) == 0 && state.st_mtim.tv_sec == seconds &&
           state.st_mtim.tv_nsec == 500;
}

/* -- making ------------------------------------------------------------------------------------ */

static void make_large(void)
{
    static unsigned char piece[PIECE_BYTES];
    const int file = open("kept/large", O_RDWR | O_CREAT | O_EXCL, 0600);
    must(file >= 0, "a large file");
    for (size_t at = 0; at < LARGE_BYTES; at += PIECE_BYTES) {
        fill_piece(piece, at);
        must(write(file, piece, PIECE_BYTES) == (ssize_t)PIECE_BYTES, "writing much");
    }
    must(pwrite(file, "patched", 7, 70001) == 7, "writing in the middle");
    must(fsync(file) == 0, "fsync");
    must(close(file) == 0, "close");
}

static void make_small(void)
{
    char path[64];
    for (unsigned i = 0; i < SMALL_COUNT; i++) {
        (void)snprintf(path, sizeof(path), "kept/many/file-%u", i);
        must(put_text(path, 0, path), path);
    }
    for (unsigned i = 0; i < SMALL_COUNT; i += 2) {
        (void)snprintf(path, sizeof(path), "kept/many/file-%u", i);
        must(unlink(path) == 0, path);
    }
}

static void make_odd(void)
{
    const struct timespec times[2] = {{.tv_sec = 1}, {.tv_sec = TIME_SECONDS, .tv_nsec = 500}};
    must(put_text("kept/before", 0, "renamed"), "a file");
    must(put_text("kept/deep/after", 0, "to be replaced"), "another");
    must(rename("kept/before", "kept/deep/after") == 0, "rename");
    must(rename("kept/deep", "kept/moved") == 0, "rename of a directory");
    must(put_text("kept/lines", O_APPEND, "one\n"), "append");
    must(put_text("kept/lines", O_APPEND, "two\n"), "append again");
    must(truncate("kept/lines", 6) == 0, "truncate");
    const int file = open("kept/hole", O_RDWR | O_CREAT | O_SYNC, 0600);
    must(pwrite(file, "end", 3, HOLE_AT) == 3, "a hole");
    must(ftruncate(file, HOLE_AT + 2) == 0, "ftruncate");
    must(futimens(file, times) == 0, "futimens");
    must(close(file) == 0, "close");
    must(utimensat(AT_FDCWD, "kept/lines", times, 0) == 0, "utimensat");
}

static int make(void)
{
    must(mkdir("kept", 0700) == 0, "mkdir");
    must(mkdir("kept/deep", 0700) == 0 && mkdir("kept/many", 0700) == 0, "mkdir below");
    make_large();
    make_small();
    make_odd();
    const int directory = open("kept", O_RDONLY | O_DIRECTORY);
    must(fsync(directory) == 0, "fsync of a directory");
    must(close(directory) == 0, "close");
    return finish("made");
}

/* -- checking ---------------------------------------------------------------------------------- */

static void check_large(void)
{
    const int file = open("kept/large", O_RDONLY);
    const unsigned char *bytes = mmap(NULL, LARGE_BYTES, PROT_READ, MAP_PRIVATE, file, 0);
    must(bytes != MAP_FAILED, "mmap");
    size_t wrong = 0;
    for (size_t i = 0; bytes != MAP_FAILED && i < LARGE_BYTES; i++) {
        const bool is_patch = i >= 70001 && i < 70008;
        const unsigned char expected = is_patch ? (unsigned char)"patched"[i - 70001] : byte_at(i);
        wrong += bytes[i] != expected;
    }
    must(wrong == 0, "what is in the large file");
    must(lseek(file, 0, SEEK_END) == (off_t)LARGE_BYTES, "how large it is");
    must(close(file) == 0, "close");
}

static void check_private(void)
{
    const int file = open("kept/lines", O_RDONLY);
    char *bytes = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE, file, 0);
    must(bytes != MAP_FAILED && memcmp(bytes, "one\ntw", 7) == 0, "a private mapping");
    if (bytes != MAP_FAILED) {
        bytes[0] = 'X';
    }
    must(has_text("kept/lines", "one\ntw"), "a private change stays private");
    must(close(file) == 0, "close");
}

static void check_small(void)
{
    char path[64];
    unsigned count = 0;
    DIR *directory = opendir("kept/many");
    must(directory != NULL, "opendir");
    while (directory != NULL && readdir(directory) != NULL) {
        count++;
    }
    must(directory != NULL && closedir(directory) == 0, "closedir");
    must(count == SMALL_COUNT / 2 + 2, "how many there are");
    for (unsigned i = 0; i < SMALL_COUNT; i++) {
        (void)snprintf(path, sizeof(path), "kept/many/file-%u", i);
        must(has_text(path, path) == (i % 2 == 1), path);
    }
}

static void check_odd(void)
{
    char end[8] = {0};
    must(has_text("kept/moved/after", "renamed"), "what was renamed");
    must(access("kept/before", F_OK) != 0 && errno == ENOENT, "its old name");
    must(access("kept/deep", F_OK) != 0 && errno == ENOENT, "the directory's old name");
    must(has_text("kept/lines", "one\ntw"), "what was appended");
    must(is_at("kept/lines", TIME_SECONDS), "its time");
    must(is_at("kept/hole", TIME_SECONDS), "the other's time");
    const int file = open("kept/hole", O_RDONLY);
    must(pread(file, end, sizeof(end), HOLE_AT - 2) == 4, "the end of a hole");
    must(memcmp(end, "\0\0en", 4) == 0, "what is there");
    must(close(file) == 0, "close");
}

static int check(void)
{
    check_large();
    check_private();
    check_small();
    check_odd();
    must(open("../kept/lines", O_RDONLY) >= 0, "what leads above the root stays at it");
    must(open("kept/lines/..", O_RDONLY) >= 0 || errno == ENOTDIR, "no way through a file");
    return finish("as it was made");
}

static int reader(void)
{
    const int flags[] = {O_WRONLY, O_RDWR, O_RDONLY | O_TRUNC, O_WRONLY | O_CREAT};
    for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
        must(open("kept/lines", flags[i], 0600) < 0 && errno == EACCES, "opening to write");
    }
    must(open("new", O_WRONLY | O_CREAT, 0600) < 0 && errno == EACCES, "making");
    must(unlink("kept/lines") != 0 && errno == EACCES, "unlink");
    must(rename("kept/lines", "lines") != 0 && errno == EACCES, "rename");
    must(mkdir("new", 0700) != 0 && errno == EACCES, "mkdir");
    must(rmdir("kept/many") != 0 && errno == EACCES, "rmdir");
    must(utimensat(AT_FDCWD, "kept/lines", NULL, 0) != 0 && errno == EACCES, "utimensat");
    must(truncate("kept/lines", 0) != 0 && errno == EACCES, "truncate");
    must(has_text("kept/lines", "one\ntw"), "reading");
    return finish("only read");
}

/* -- while the power goes ---------------------------------------------------------------------- */

static void record_text(char text[RECORD_BYTES + 1], unsigned number)
{
    (void)snprintf(text, RECORD_BYTES + 1, "%08u", number);
    memset(text + 8, 'a' + (int)(number % 26), RECORD_BYTES - 9);
    text[RECORD_BYTES - 1] = '\n';
    text[RECORD_BYTES] = '\0';
}

static int record(void)
{
    char text[RECORD_BYTES + 1];
    const int file = open("records", O_RDWR | O_CREAT | O_APPEND, 0600);
    for (unsigned number = (unsigned)(lseek(file, 0, SEEK_END) / RECORD_BYTES);; number++) {
        record_text(text, number);
        if (write(file, text, RECORD_BYTES) != (ssize_t)RECORD_BYTES || fdatasync(file) != 0) {
            printf("kept_files: records end: %s\n", strerror(errno));
            return 0;
        }
        printf("kept_files: record %u\n", number);
    }
}

static int last(void)
{
    char got[RECORD_BYTES];
    char text[RECORD_BYTES + 1];
    const int file = open("records", O_RDONLY);
    unsigned number = 0;
    ssize_t size = 0;
    while ((size = read(file, got, sizeof(got))) == (ssize_t)sizeof(got)) {
        record_text(text, number);
        must(memcmp(got, text, RECORD_BYTES) == 0, "a record");
        number++;
    }
    must(size == 0 && number > 0, "half a record");
    must(close(file) == 0, "close");
    printf("kept_files: the last is %u\n", number - 1);
    return finish("no record is torn");
}

/* -- no room ----------------------------------------------------------------------------------- */

/* What was removed is freed bit by bit. */
static void wait_for_room(void)
{
    const int root = open("/", O_RDONLY | O_DIRECTORY);
    for (int i = 0; i < 1000 && !put_text("again", O_TRUNC, "room again"); i++) {
        must(fsync(root) == 0 || errno == ENOSPC, "fsync");
    }
    must(close(root) == 0, "close");
    must(has_text("again", "room again"), "room again");
}

static int fill(void)
{
    static unsigned char piece[PIECE_BYTES];
    const int file = open("filler", O_RDWR | O_CREAT, 0600);
    size_t size = 0;
    ssize_t count = PIECE_BYTES;
    while (count == (ssize_t)PIECE_BYTES) {
        for (size_t i = 0; i < PIECE_BYTES; i++) {
            piece[i] = (unsigned char)rand();
        }
        count = write(file, piece, PIECE_BYTES);
        size += count > 0 ? (size_t)count : 0;
    }
    must(count > 0 || errno == ENOSPC, "the error when there is no room");
    must(pread(file, piece, PIECE_BYTES, 0) == (ssize_t)PIECE_BYTES, "reading goes on");
    must(ftruncate(file, 0) == 0, "making room");
    must(unlink("filler") == 0, "removing");
    must(close(file) == 0, "close");
    must(size > PIECE_BYTES, "how much there was room for");
    wait_for_room();
    return finish("there was no room, and is again");
}

int main(int argument_count, char **arguments)
{
    static const struct {
        const char *word;
        int (*run)(void);
    } verbs[] = {
        {"make", make},
        {"check", check},
        {"reader", reader},
        {"record", record},
        {"last", last},
        {"fill", fill},
    };
    setvbuf(stdout, NULL, _IOLBF, 0);
    for (size_t i = 0; argument_count == 2 && i < sizeof(verbs) / sizeof(verbs[0]); i++) {
        if (strcmp(arguments[1], verbs[i].word) == 0) {
            return verbs[i].run();
        }
    }
    return 2;
}
