/*
 * Waits for connections, and begins a process of dropbear for each.
 *
 * How many there are at once has a bound, and how many of these come from one address; a connection
 * beyond either is closed at once. Who proves nothing is sent away by dropbear, after five minutes.
 * A process that has ended makes room: SIGCHLD is let through only while there is nothing else to
 * do, so none is missed.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define CONNECTIONS_MAX            32
#define CONNECTIONS_OF_ADDRESS_MAX 8
#define BACKLOG                    8
#define ARGUMENTS_MAX              16

static char dropbear[] = "dropbear";

/* One process. `number` 0: none. */
struct connection {
    pid_t number;
    struct in6_addr remote;
};

/* How a process begins: what it is told, and the signals that it holds back, which are those that
 * were held back before this program did. The same are let through while it waits. */
struct start {
    char *arguments[ARGUMENTS_MAX + 3];
    sigset_t mask;
};

static struct connection connections[CONNECTIONS_MAX];

static void wake(int number)
{
    (void)number;
}

static void let_through_while_waiting(sigset_t *before)
{
    const struct sigaction action = {.sa_handler = wake};
    sigset_t children;
    sigemptyset(&children);
    sigaddset(&children, SIGCHLD);
    sigprocmask(SIG_BLOCK, &children, before);
    sigaction(SIGCHLD, &action, NULL);
}

/* Both families have one of their own: whether one socket serves both is the system's choice. */
static int listen_at(int family, uint16_t port)
{
    struct sockaddr_in6 any6 = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
    struct sockaddr_in any4 = {.sin_family = AF_INET, .sin_port = htons(port)};
    const bool is_6 = family == AF_INET6;
    const struct sockaddr *address = is_6 ? (struct sockaddr *)&any6 : (struct sockaddr *)&any4;
    const socklen_t size_bytes = is_6 ? sizeof(any6) : sizeof(any4);
    const int yes = 1;
    const int number = socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (number < 0) {
        return -1;
    }
    if ((is_6 && setsockopt(number, IPPROTO_IPV6, IPV6_V6ONLY, &yes, sizeof(yes)) != 0) ||
        setsockopt(number, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes)) != 0 ||
        bind(number, address, size_bytes) != 0 || listen(number, BACKLOG) != 0) {
        const int error = errno;
        close(number);
        errno = error;
        return -1;
    }
    return number;
}

/* One of IPv4 as IPv6 writes it. */
static struct in6_addr address_of(const struct sockaddr_storage *remote)
{
    struct in6_addr address = {0};
    if (remote->ss_family == AF_INET6) {
        memcpy(&address, &((const struct sockaddr_in6 *)remote)->sin6_addr, sizeof(address));
        return address;
    }
    address.s6_addr[10] = address.s6_addr[11] = 0xFF;
    memcpy(&address.s6_addr[12], &((const struct sockaddr_in *)remote)->sin_addr, 4);
    return address;
}

/* What one customer of a network has: of IPv6 the first half, of IPv4 (mapped) an address. */
static size_t counted_bytes(const struct in6_addr *remote)
{
    struct in6_addr address = *remote;
    return IN6_IS_ADDR_V4MAPPED(&address) ? sizeof(address) : sizeof(address) / 2;
}

/* Where the next is noted; NULL: there are too many, or too many from there. */
static struct connection *room_for(const struct in6_addr *remote)
{
    struct connection *room = NULL;
    size_t count = 0;
    for (size_t i = 0; i < CONNECTIONS_MAX; i++) {
        if (connections[i].number == 0) {
            room = &connections[i];
        } else if (memcmp(&connections[i].remote, remote, counted_bytes(remote)) == 0) {
            count++;
        }
    }
    return count < CONNECTIONS_OF_ADDRESS_MAX ? room : NULL;
}

/* 0, or an error. */
static int begin(int number, const struct start *start, pid_t *child)
{
    extern char **environ;
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int error = posix_spawn_file_actions_init(&actions);
    if (error != 0) {
        return error;
    }
    error = posix_spawnattr_init(&attributes);
    if (error != 0) {
        posix_spawn_file_actions_destroy(&actions);
        return error;
    }
    posix_spawnattr_setsigmask(&attributes, &start->mask);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
    error = posix_spawn_file_actions_adddup2(&actions, number, STDIN_FILENO);
    if (error == 0) {
        error = posix_spawn_file_actions_adddup2(&actions, number, STDOUT_FILENO);
    }
    if (error == 0) {
        error = posix_spawn(child, dropbear, &actions, &attributes, start->arguments, environ);
    }
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return error;
}

static void take(int listener, const struct start *start)
{
    struct sockaddr_storage remote = {0};
    socklen_t size_bytes = sizeof(remote);
    /* Dropbear makes it one that does not wait. */
    const int number = accept4(listener, (struct sockaddr *)&remote, &size_bytes, SOCK_CLOEXEC);
    if (number < 0) {
        return; /* it was gone already; the next is found by the next look */
    }
    const struct in6_addr address = address_of(&remote);
    struct connection *connection = room_for(&address);
    if (connection != NULL) {
        pid_t child = 0;
        const int error = begin(number, start, &child);
        if (error == 0) {
            *connection = (struct connection){child, address};
        } else {
            fprintf(stderr, "ssh_listener: no %s: %s\n", dropbear, strerror(error));
        }
    }
    close(number);
}

static void forget_ended(void)
{
    for (pid_t ended = 0; (ended = waitpid(-1, NULL, WNOHANG)) > 0;) {
        for (size_t i = 0; i < CONNECTIONS_MAX; i++) {
            if (connections[i].number == ended) {
                connections[i].number = 0;
            }
        }
    }
}

int main(int count, char **arguments)
{
    static char inetd[] = "-i";
    struct start start = {.arguments = {dropbear, inetd}};
    struct pollfd listeners[2] = {{.events = POLLIN}, {.events = POLLIN}};
    char *end = NULL;
    const unsigned long port = count < 2 ? 0 : strtoul(arguments[1], &end, 10);
    if (port == 0 || port > UINT16_MAX || *end != '\0' || count - 2 > ARGUMENTS_MAX) {
        fprintf(stderr, "ssh_listener PORT [argument of dropbear...]\n");
        return 2;
    }
    memcpy(&start.arguments[2], &arguments[2], (size_t)(count - 2) * sizeof(char *));
    let_through_while_waiting(&start.mask);
    listeners[0].fd = listen_at(AF_INET6, (uint16_t)port);
    listeners[1].fd = listen_at(AF_INET, (uint16_t)port);
    if (listeners[0].fd < 0 && listeners[1].fd < 0) {
        perror("ssh_listener");
        return 1;
    }
    printf("ssh_listener: port %lu\n", port);
    fflush(stdout);
    for (;;) {
        forget_ended();
        if (ppoll(listeners, 2, NULL, &start.mask) < 0 && errno != EINTR) {
            perror("ssh_listener");
            return 1;
        }
        for (size_t i = 0; i < 2; i++) {
            if ((listeners[i].revents & POLLIN) != 0) {
                take(listeners[i].fd, &start);
            }
            if ((listeners[i].revents & ~POLLIN) != 0) {
                /* The network began anew: so does this program. */
                fprintf(stderr, "ssh_listener: nobody listens any more\n");
                return 1;
            }
            listeners[i].revents = 0;
        }
    }
}
