#include "socket_options.h"
#include "duration.h"
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/time.h>

/* One number of a program for each. */
static const struct {
    int level;
    int name;
    bool is_yes_or_no;
} known[SOCKET_OPTION_COUNT] = {
    [SOCKET_REUSES_ADDRESS] = {SOL_SOCKET, SO_REUSEADDR, true},
    [SOCKET_KEEPS_ALIVE] = {SOL_SOCKET, SO_KEEPALIVE, true},
    [SOCKET_MAY_BROADCAST] = {SOL_SOCKET, SO_BROADCAST, true},
    [SOCKET_DOES_NOT_DELAY] = {IPPROTO_TCP, TCP_NODELAY, true},
    [SOCKET_IS_IPV6_ONLY] = {IPPROTO_IPV6, IPV6_V6ONLY, true},
    [SOCKET_RECEIVE_BYTES] = {SOL_SOCKET, SO_RCVBUF, false},
    [SOCKET_SEND_BYTES] = {SOL_SOCKET, SO_SNDBUF, false},
};

/* SOCKET_OPTION_COUNT: none of them. */
static uint32_t find_option(int level, int name)
{
    uint32_t at = 0;
    while (at < SOCKET_OPTION_COUNT && (known[at].level != level || known[at].name != name)) {
        at++;
    }
    return at;
}

static bool is_timeout(int level, int name)
{
    return level == SOL_SOCKET && (name == SO_RCVTIMEO || name == SO_SNDTIMEO);
}

static long set_timeout(uint64_t *timeout_ns, const void *value, socklen_t size_bytes)
{
    struct timeval wanted;
    if (size_bytes < sizeof(wanted)) {
        return -EINVAL;
    }
    memcpy(&wanted, value, sizeof(wanted));
    if (wanted.tv_usec < 0 || wanted.tv_usec >= 1000000) {
        return -EDOM;
    }
    if (wanted.tv_sec < 0) {
        *timeout_ns = 1; /* as Linux has it: it is over before anybody waits */
        return 0;
    }
    *timeout_ns = duration_ns(&(struct timespec){wanted.tv_sec, wanted.tv_usec * 1000});
    return 0;
}

static int bounded(int size_bytes)
{
    if (size_bytes < SOCKET_BYTES_LEAST) {
        return SOCKET_BYTES_LEAST;
    }
    return size_bytes > SOCKET_BYTES_MOST ? SOCKET_BYTES_MOST : size_bytes;
}

long socket_option_set(
    struct socket_options *options, int level, int name, const void *value, socklen_t size_bytes)
{
    if (value == NULL) {
        return -EFAULT;
    }
    if (is_timeout(level, name)) {
        uint64_t *timeout_ns =
            name == SO_RCVTIMEO ? &options->receive_timeout_ns : &options->send_timeout_ns;
        return set_timeout(timeout_ns, value, size_bytes);
    }
    const uint32_t at = find_option(level, name);
    int wanted;
    if (at == SOCKET_OPTION_COUNT) {
        return -ENOPROTOOPT;
    }
    if (size_bytes < sizeof(wanted)) {
        return -EINVAL;
    }
    memcpy(&wanted, value, sizeof(wanted));
    options->values[at] = known[at].is_yes_or_no ? wanted != 0 : bounded(wanted);
    return 0;
}

static long
put_option(const struct socket_option_question *question, const void *value, socklen_t bytes)
{
    const socklen_t most = *question->size_bytes;
    *question->size_bytes = most < bytes ? most : bytes;
    memcpy(question->value, value, *question->size_bytes);
    return 0;
}

/* False: it is not about what a socket is. */
static bool fact_of(const struct socket_facts *facts, int name, int *value)
{
    switch (name) {
    case SO_TYPE:
        *value = facts->type;
        return true;
    case SO_DOMAIN:
        *value = facts->family;
        return true;
    case SO_PROTOCOL:
        *value = facts->type == SOCK_STREAM ? IPPROTO_TCP : IPPROTO_UDP;
        return true;
    case SO_ACCEPTCONN:
        *value = facts->is_listening;
        return true;
    case SO_ERROR:
        *value = facts->error;
        return true;
    default:
        return false;
    }
}

static int value_of(const struct socket_options *options, uint32_t at)
{
    const bool is_usual = !known[at].is_yes_or_no && options->values[at] == 0;
    return is_usual ? SOCKET_BYTES_USUAL : options->values[at];
}

long socket_option_get(
    const struct socket_options *options,
    const struct socket_facts *facts,
    const struct socket_option_question *question)
{
    int value = 0;
    if (question->value == NULL || question->size_bytes == NULL) {
        return -EFAULT;
    }
    if ((int)*question->size_bytes < 0) {
        return -EINVAL;
    }
    if (is_timeout(question->level, question->name)) {
        const struct timespec time = duration_timespec(
            question->name == SO_RCVTIMEO ? options->receive_timeout_ns : options->send_timeout_ns);
        const struct timeval rounded = {time.tv_sec, time.tv_nsec / 1000};
        return put_option(question, &rounded, sizeof(rounded));
    }
    if (question->level == SOL_SOCKET && fact_of(facts, question->name, &value)) {
        return put_option(question, &value, sizeof(value));
    }
    const uint32_t at = find_option(question->level, question->name);
    if (at == SOCKET_OPTION_COUNT) {
        return -ENOPROTOOPT;
    }
    value = value_of(options, at);
    return put_option(question, &value, sizeof(value));
}
