/* A network service that ends while somebody sends much through it. */
#include "sockets.h"
#include <string.h>
#include <sys/mman.h>
#include <time.h>

/* Of the program that ends the service as soon as it hears something there. */
#define ENDER_PORT  7300u
#define BEFORE      3000u
#define REST_NS     20000000
#define EATEN_BYTES 0x8000

static int bound_there(struct sockaddr_in *place)
{
    socklen_t size = sizeof(*place);
    const int made = socket(AF_INET, SOCK_DGRAM, 0);
    *place = local_place(0);
    if (made < 0 || bind(made, (struct sockaddr *)place, sizeof(*place)) != 0 ||
        getsockname(made, (struct sockaddr *)place, &size) != 0) {
        close(made);
        return -1;
    }
    return made;
}

static ssize_t send_x(int from, const struct sockaddr_in *to)
{
    return sendto(from, "x", 1, 0, (const struct sockaddr *)to, sizeof(*to));
}

/* Whoever else is busy: that nobody listens there yet is told by nothing. */
static void rest(void)
{
    const struct timespec duration = {.tv_nsec = REST_NS};
    nanosleep(&duration, NULL);
}

/* Another socket is as good as ever. */
static bool is_there_again(void)
{
    struct sockaddr_in place;
    char byte = 0;
    const int made = bound_there(&place);
    const bool works =
        made >= 0 && send_x(made, &place) == 1 && recv(made, &byte, 1, 0) == 1 && byte == 'x';
    close(made);
    return works;
}

/* What is left is less than an outbox. */
struct eaten {
    struct eaten *next;
};

static struct eaten *eat_memory(void)
{
    struct eaten *all = NULL;
    for (;;) {
        struct eaten *part =
            mmap(NULL, EATEN_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (part == MAP_FAILED) {
            CHECK(errno == ENOMEM && all != NULL);
            return all;
        }
        part->next = all;
        all = part;
    }
}

static void give_back(struct eaten *all)
{
    while (all != NULL) {
        struct eaten *next = all->next;
        munmap(all, EATEN_BYTES);
        all = next;
    }
}

/* Sends to itself, where nobody reads, until that is an error, and not the end: what is put there
 * in the place of the outbox finds no memory any more. */
void run_until_it_ends(void)
{
    const struct sockaddr_in ender = local_place(ENDER_PORT);
    struct sockaddr_in place;
    while (!is_there_again()) {
        rest();
    }
    const int made = bound_there(&place);
    const int other = socket(AF_INET, SOCK_DGRAM, 0);
    struct eaten *eaten = NULL;
    ssize_t sent = 1;
    for (uint64_t i = 0; sent == 1 || errno == ENOBUFS || errno == EAGAIN; i++) {
        if (i == BEFORE) {
            eaten = eat_memory();
        }
        if (i >= BEFORE && i % BEFORE == 0) {
            (void)send_x(other, &ender);
        }
        sent = send_x(made, &place);
    }
    CHECK(errno == ECONNRESET);
    CHECK_FAILS(send_x(made, &place), ECONNRESET);
    give_back(eaten);
    close(made);
    close(other);
    while (!is_there_again()) {
        rest();
    }
}
