#include "follower.h"
#include "lib/hex.h"
#include "lib/status.h"
#include "lib/text.h"
#include "record_text.h"
#include "tool.h"
#include <errno.h>
#include <inttypes.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PATH_BYTES_MAX 4096
#define RECEIVE_BYTES  65536

static struct follower follower;

/* -- what is kept ------------------------------------------------------------------------------ */

/* A file of text. All its parts, or it is none. */
#define KEPT_FORM                                                                                  \
    "tessera log 1\nmachine %64s\nboot %" SCNu64 "\nnumber %" SCNu64                               \
    "\nkey %64s\nhash %64s\nsignature %128s\nsuccessor %64s\ngaps %" SCNu64 "\n"
#define KEPT_PARTS 8
#define NOBODY     "-"

/* Of this file, how often records were missing in the times before. */
static uint64_t gaps_before;

static void read_hex(const char *path, const char *text, uint8_t *to, size_t size_bytes)
{
    if (!hex_read(text_bytes(text), to, size_bytes)) {
        fail("%s: this is not what was kept of a log", path);
    }
}

/* False: there is nothing yet. */
static bool
read_kept(const char *path, const uint8_t machine[PUBLIC_KEY_BYTES], struct boot_known *known)
{
    char machine_text[65];
    char key[65];
    char hash[65];
    char signature[129];
    char successor[65];
    uint8_t kept_machine[PUBLIC_KEY_BYTES];
    FILE *const file = fopen(path, "r");
    *known = (struct boot_known){0};
    if (file == NULL && errno == ENOENT) {
        return false;
    }
    if (file == NULL) {
        fail("%s: %s", path, strerror(errno));
    }
    const int count = fscanf(
        file,
        KEPT_FORM,
        machine_text,
        &known->end.boot,
        &known->end.last_number,
        key,
        hash,
        signature,
        successor,
        &gaps_before);
    (void)fclose(file);
    if (count != KEPT_PARTS) {
        fail("%s: this is not what was kept of a log", path);
    }
    read_hex(path, machine_text, kept_machine, sizeof(kept_machine));
    read_hex(path, key, known->end.key, sizeof(known->end.key));
    read_hex(path, hash, known->end.head, sizeof(known->end.head));
    known->has_successor = strcmp(successor, NOBODY) != 0;
    if (known->has_successor) {
        read_hex(path, successor, known->successor, sizeof(known->successor));
    }
    if (memcmp(kept_machine, machine, sizeof(kept_machine)) != 0) {
        fail("%s: this was kept of another machine's log", path);
    }
    return true;
}

static void write_hex(FILE *file, const char *name, const uint8_t *data, size_t size_bytes)
{
    char text[2 * SIGNATURE_BYTES + 1];
    hex_write((struct bytes){data, size_bytes}, text);
    fprintf(file, "%s %s\n", name, text);
}

/* In the place of what was kept before, at once. */
static void write_kept(const char *path)
{
    char other[PATH_BYTES_MAX];
    const struct boot_known *const known = &follower.known;
    const int length = snprintf(other, sizeof(other), "%s.new", path);
    FILE *const file = length > 0 && length < PATH_BYTES_MAX ? fopen(other, "w") : NULL;
    if (file == NULL) {
        fail("%s: %s", path, strerror(errno));
    }
    fputs("tessera log 1\n", file);
    write_hex(file, "machine", follower.machine, sizeof(follower.machine));
    fprintf(
        file, "boot %" PRIu64 "\nnumber %" PRIu64 "\n", known->end.boot, known->end.last_number);
    write_hex(file, "key", known->end.key, sizeof(known->end.key));
    write_hex(file, "hash", known->end.head, sizeof(known->end.head));
    write_hex(file, "signature", follower.signature, sizeof(follower.signature));
    if (known->has_successor) {
        write_hex(file, "successor", known->successor, sizeof(known->successor));
    } else {
        fputs("successor " NOBODY "\n", file);
    }
    fprintf(file, "gaps %" PRIu64 "\n", gaps_before + follower.gap_count);
    const bool is_written = fflush(file) == 0 && fsync(fileno(file)) == 0;
    if (fclose(file) != 0 || !is_written || rename(other, path) != 0) {
        fail("%s: %s", path, strerror(errno));
    }
}

/* -- the log ----------------------------------------------------------------------------------- */

static void show(void *context, const struct chain_entry *entry)
{
    uint64_t *const shown_boot = context;
    char text[RECORD_TEXT_BYTES];
    if (follower.proof.verdict.boot != *shown_boot) {
        *shown_boot = follower.proof.verdict.boot;
        printf("boot %" PRIu64 ":\n", *shown_boot);
    }
    (void)record_text(text, &entry->record);
    puts(text);
}

static int connect_to(const char *host, const char *port)
{
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    const int error = getaddrinfo(host, port, &hints, &found);
    if (error != 0) {
        fail("%s, port %s: %s", host, port, gai_strerror(error));
    }
    int connection = -1;
    for (const struct addrinfo *at = found; at != NULL && connection < 0; at = at->ai_next) {
        connection = socket(at->ai_family, at->ai_socktype, at->ai_protocol);
        if (connection >= 0 && connect(connection, at->ai_addr, at->ai_addrlen) != 0) {
            const int reason = errno;
            (void)close(connection);
            connection = -1;
            errno = reason;
        }
    }
    freeaddrinfo(found);
    /* A machine that is gone without a word is found out. */
    const int is_on = 1;
    if (connection < 0 ||
        setsockopt(connection, SOL_SOCKET, SO_KEEPALIVE, &is_on, sizeof(is_on)) != 0) {
        fail("%s, port %s: %s", host, port, strerror(errno));
    }
    return connection;
}

static void ask(int connection)
{
    uint8_t request[FOLLOW_REQUEST_BYTES];
    follower_ask(&follower, request);
    if (send(connection, request, sizeof(request), MSG_NOSIGNAL) != (ssize_t)sizeof(request)) {
        fail("the machine takes no request: %s", strerror(errno));
    }
}

/* At once: who follows may end this tool at any time. */
static void tell_of_gaps(uint64_t *told_count)
{
    const struct proof_verdict *const verdict = &follower.proof.verdict;
    if (follower.gap_count > *told_count) {
        printf(
            "bad: records are missing before record %" PRIu64 " of boot %" PRIu64 "\n",
            verdict->last_number + 1,
            verdict->boot);
        *told_count = follower.gap_count;
    }
}

static void say_fault(void)
{
    const struct proof_verdict *const verdict = &follower.proof.verdict;
    if (follower.fault == FOLLOW_LOG) {
        printf(
            "bad: boot %" PRIu64 ", record %" PRIu64 ": %s\n",
            verdict->bad_boot,
            verdict->bad_number,
            proof_fault_text(verdict->fault));
    } else if (follower.fault > FOLLOW_MISSING) {
        printf("bad: %s\n", follow_fault_text(follower.fault));
    }
    if (follower.fault == FOLLOW_REFUSED) {
        printf("it says: %s\n", status_text(follower.refusal));
    }
}

/* `error`: why nothing more was received; 0: the other side ended it. Gives the exit code. */
static int report(int error)
{
    const struct boot_end *const end = &follower.known.end;
    const bool is_cut =
        follower.fault <= FOLLOW_MISSING && (follower.filled > 0 || follower.proof.filled > 0);
    say_fault();
    if (error != 0) {
        printf("the connection ended: %s\n", strerror(error));
    } else if (is_cut) {
        puts("the connection ended in the middle of something");
    }
    if (follower.fault <= FOLLOW_MISSING && follower.head_count == 0) {
        puts("bad: the machine has signed nothing");
    }
    if (gaps_before + follower.gap_count > 0) {
        printf("records were missing: %" PRIu64 " times\n", gaps_before + follower.gap_count);
    }
    printf(
        "signed by the machine: up to record %" PRIu64 " of boot %" PRIu64 "\n",
        end->last_number,
        end->boot);
    return follower.fault == FOLLOW_GOOD && error == 0 && !is_cut && follower.head_count > 0 ? 0
                                                                                             : 1;
}

int follow(const char *key_text, const char *host, const char *port, const char *kept)
{
    static uint8_t data[RECEIVE_BYTES];
    uint8_t machine[PUBLIC_KEY_BYTES];
    struct boot_known known = {0};
    uint64_t shown_boot = UINT64_MAX;
    uint64_t kept_heads = 0;
    uint64_t told_gaps = 0;
    if (!hex_read(text_bytes(key_text), machine, sizeof(machine))) {
        fail("%s: no key of %u bytes in hexadecimal", key_text, PUBLIC_KEY_BYTES);
    }
    const bool has_known = kept != NULL && read_kept(kept, machine, &known);
    const int connection = connect_to(host, port);
    follower_begin(&follower, machine, has_known ? &known : NULL);
    follower.proof.visit = show;
    follower.proof.context = &shown_boot;
    ask(connection);
    ssize_t size = 0;
    while (follower.fault <= FOLLOW_MISSING &&
           (size = recv(connection, data, sizeof(data), 0)) > 0) {
        follower_take(&follower, (struct bytes){data, (size_t)size});
        tell_of_gaps(&told_gaps);
        if (kept != NULL && follower.head_count > kept_heads) {
            kept_heads = follower.head_count;
            write_kept(kept);
        }
        (void)fflush(stdout);
    }
    const int error = size < 0 ? errno : 0;
    (void)close(connection);
    return report(error);
}
