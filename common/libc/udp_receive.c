/*
 * What sockets for datagrams receive. A call to the service brings all that wait there and fit in a
 * message; what the program has not asked for yet is kept in pages, in the order in which it came.
 *
 * One thread of the process asks the service for a socket's datagrams at a time
 * (asks_for_datagrams): another one would wait there for what this one is bringing. Others wait for
 * that thread to be back; who does not wait is given one at most by the service meanwhile.
 *
 * Invariants:
 *  1. A page that is on a socket's list has at least one datagram that nobody was given. Whoever
 *     copies out of it has a reference: the last one frees it.
 *  2. A thread waits for the one that asks only if it has seen, with the lock, that nothing is
 * kept.
 */
#include "abi/address.h"
#include "abi/system_call.h"
#include "blocking.h"
#include "datagrams/datagram.h"
#include "lock.h"
#include "pool.h"
#include "schema/internet_client.h"
#include "socket.h"
#include "socket_error.h"
#include <errno.h>
#include <string.h>

/* [lock] of libposix, all but the bytes. */
struct udp_page {
    struct udp_page *next; /* of the socket's, or of those that are free */
    uint32_t references;   /* the list's, and of whoever reads in it */
    uint32_t start;
    uint32_t end;
    uint8_t bytes[PAGE_SIZE_BYTES - 24];
};
_Static_assert(sizeof(struct udp_page) == PAGE_SIZE_BYTES, "one page");
_Static_assert(
    sizeof(((struct udp_page *)NULL)->bytes) >= MESSAGE_PAGE_WORDS * sizeof(uint64_t),
    "it holds whatever comes in a message");

static struct pool page_pool = {.size_bytes = sizeof(struct udp_page)};
static struct udp_page *free_pages; /* [lock] */

/* -- pages ------------------------------------------------------------------------------------- */

static struct udp_page *take_udp_page(void)
{
    lock_acquire();
    struct udp_page *page = free_pages;
    if (page != NULL) {
        free_pages = page->next;
    } else {
        page = pool_take(&page_pool);
    }
    lock_release();
    if (page != NULL) {
        page->start = page->end = 0;
    }
    return page;
}

/* With the lock. */
static void let_go(struct udp_page *page)
{
    if (--page->references == 0) {
        page->next = free_pages;
        free_pages = page;
    }
}

void udp_forget(struct socket *socket)
{
    lock_acquire();
    while (socket->datagrams != NULL) {
        struct udp_page *page = socket->datagrams;
        socket->datagrams = page->next;
        let_go(page);
    }
    lock_release();
}

/* What a message brought is the socket's last; of a page of nothing nobody has any use. */
static void add_page(struct socket *socket, struct udp_page *page)
{
    struct udp_page **last = &socket->datagrams;
    page->next = NULL;
    page->references = 1;
    lock_acquire();
    while (*last != NULL) {
        last = &(*last)->next;
    }
    if (page->start < page->end) {
        *last = page;
    } else {
        let_go(page);
    }
    lock_release();
}

/* -- what is kept ------------------------------------------------------------------------------ */

bool udp_holds(const struct socket *socket)
{
    return __atomic_load_n(&socket->datagrams, __ATOMIC_RELAXED) != NULL;
}

/* With the lock. What is no datagram, which the service does not send, ends its page. */
static bool take_of_page(struct udp_page *page, bool is_peek, struct datagram *first)
{
    struct bytes rest = {page->bytes + page->start, page->end - page->start};
    const bool is_one = datagram_take(&rest, first) == STATUS_OK;
    if (!is_one || !is_peek) {
        page->start = is_one ? page->end - (uint32_t)rest.size_bytes : page->end;
    }
    return is_one;
}

/* With the lock: the first that is kept, in a page that is then held; NULL: there is none. */
static struct udp_page *take_first_kept(struct socket *socket, bool is_peek, struct datagram *first)
{
    struct udp_page *found = NULL;
    while (found == NULL && socket->datagrams != NULL) {
        struct udp_page *page = socket->datagrams;
        if (take_of_page(page, is_peek, first)) {
            page->references++;
            found = page;
        }
        if (page->start == page->end) {
            socket->datagrams = page->next;
            let_go(page);
        }
    }
    return found;
}

/* -- what comes -------------------------------------------------------------------------------- */

static long fill_udp_page(struct udp_page *page, enum status status, struct bytes datagrams)
{
    if (status != STATUS_OK) {
        return status == STATUS_NOT_FOUND ? -EAGAIN : -socket_error_number(status);
    }
    page->start = 0;
    page->end = (uint32_t)datagrams.size_bytes;
    memcpy(page->bytes, datagrams.data, page->end);
    return 0;
}

static long receive_now(struct open_file *file, void *page)
{
    struct udp_socket_receive_several_now_results results = {0};
    const enum status status = udp_socket_receive_several_now(file->capability, &results);
    return fill_udp_page(page, status, results.datagrams);
}

static long receive_waiting(struct open_file *file, void *page)
{
    struct udp_socket_receive_several_results results = {0};
    const enum status status = udp_socket_receive_several(file->capability, &results);
    return fill_udp_page(page, status, results.datagrams);
}

/* Asks the service for more. */
static long receive_more(struct open_file *file, const struct socket_wait *wait)
{
    static const struct socket_attempt receiving = {receive_now, receive_waiting};
    struct udp_page *page = take_udp_page();
    if (page == NULL) {
        return -ENOBUFS;
    }
    const long result = socket_attempt(file, &receiving, wait, page);
    add_page(socket_within(file), page);
    return result;
}

static void put_one(struct udp_page *page, const struct udp_socket_receive_now_results *one)
{
    struct datagram_list list = {page->bytes, sizeof(page->bytes), 0};
    struct datagram_head head = {
        .data_bytes = (uint16_t)one->data.size_bytes,
        .whole_bytes = (uint16_t)one->size_bytes,
        .port = one->remote.port,
        .link = one->remote.link,
        .address_bytes = (uint8_t)one->remote.address.size_bytes,
    };
    uint32_t room_bytes = 0;
    uint8_t *room = datagram_list_room(&list, &room_bytes);
    if (one->data.size_bytes <= room_bytes &&
        one->remote.address.size_bytes <= sizeof(head.address)) {
        memcpy(head.address, one->remote.address.data, head.address_bytes);
        memcpy(room, one->data.data, head.data_bytes);
        datagram_list_add(&list, &head);
    }
    page->end = list.used_bytes;
}

/* While another thread asks. */
static long receive_one_now(struct open_file *file)
{
    struct udp_socket_receive_now_results one = {0};
    struct udp_page *page = take_udp_page();
    if (page == NULL) {
        return -ENOBUFS;
    }
    const enum status status = udp_socket_receive_now(file->capability, &one);
    if (status == STATUS_OK) {
        put_one(page, &one);
    }
    add_page(socket_within(file), page);
    return status == STATUS_NOT_FOUND ? -EAGAIN : -socket_error_number(status);
}

/* -- whose turn it is -------------------------------------------------------------------------- */

struct turn {
    struct udp_page *page; /* what is kept; NULL: nothing, so this thread asks, unless */
    bool is_asked;         /* another one does, for which who waits is parked */
    struct waiter_park park;
};

static struct turn
begin_turn(struct socket *socket, const struct socket_wait *wait, struct datagram *first)
{
    lock_acquire();
    const uint64_t key = (uint64_t)&socket->asks_for_datagrams;
    struct turn turn = {
        .page = take_first_kept(socket, (wait->flags & MSG_PEEK) != 0, first),
        .park = {key, waiter_park_count(key)},
    };
    if (turn.page == NULL) {
        turn.is_asked = socket->asks_for_datagrams;
        socket->asks_for_datagrams = true;
        socket->parked_readers += turn.is_asked && wait->blocks ? 1 : 0;
    }
    lock_release();
    return turn;
}

static void end_turn(struct socket *socket)
{
    lock_acquire();
    const uint32_t parked = socket->parked_readers;
    socket->asks_for_datagrams = false;
    lock_release();
    if (parked > 0) {
        (void)waiter_unpark((uint64_t)&socket->asks_for_datagrams, parked);
    }
}

/* Until the thread that asks is back. */
static long
await_turn(struct socket *socket, const struct turn *turn, const struct socket_wait *wait)
{
    const long result = blocking_wait(&turn->park, wait->deadline_ns, 0);
    lock_acquire();
    socket->parked_readers--;
    lock_release();
    return result == 0 ? 0 : socket_interrupted(result, wait->deadline_ns != 0);
}

/* -- calls ------------------------------------------------------------------------------------- */

/* Into the parts, as much as there is room. */
static size_t scatter(struct bytes from, const struct socket_datagram *datagram)
{
    size_t at = 0;
    for (size_t i = 0; i < datagram->part_count && at < from.size_bytes; i++) {
        const struct iovec *part = &datagram->parts[i];
        const size_t left = from.size_bytes - at;
        const size_t count = part->iov_len < left ? part->iov_len : left;
        memcpy(part->iov_base, from.data + at, count);
        at += count;
    }
    return at;
}

static long deliver(const struct datagram *first, struct socket_datagram *datagram)
{
    const struct datagram_head *head = &first->head;
    const size_t count = scatter(first->data, datagram);
    const bool wants_whole = (datagram->flags & MSG_TRUNC) != 0;
    datagram->place = socket_place_of(head->address, head->address_bytes, head->port, head->link);
    datagram->has_place = true;
    datagram->flags = count < head->whole_bytes ? MSG_TRUNC : 0;
    return wants_whole ? (long)head->whole_bytes : (long)count;
}

/* 0: to be looked at again. */
static long
take_part(struct open_file *file, const struct turn *turn, const struct socket_wait *wait)
{
    struct socket *socket = socket_within(file);
    if (!turn->is_asked) {
        const long result = receive_more(file, wait);
        end_turn(socket);
        return result;
    }
    if (wait->blocks) {
        return await_turn(socket, turn, wait);
    }
    /* What is only looked at would be kept while the thread that asks waits for it. */
    return (wait->flags & MSG_PEEK) != 0 ? -EAGAIN : receive_one_now(file);
}

/* The first that is kept, or comes; `page` is to be let go of. */
static long
await_first(struct open_file *file, int flags, struct datagram *first, struct udp_page **page)
{
    const struct socket_wait wait = socket_wait_to_receive(file, flags);
    struct turn turn = begin_turn(socket_within(file), &wait, first);
    while (turn.page == NULL) {
        const long result = take_part(file, &turn, &wait);
        if (result != 0) {
            return result;
        }
        turn = begin_turn(socket_within(file), &wait, first); /* unless another one was faster */
    }
    *page = turn.page;
    return 0;
}

static void let_go_of(struct udp_page *page)
{
    lock_acquire();
    let_go(page);
    lock_release();
}

long udp_receive(struct open_file *file, struct socket_datagram *datagram)
{
    const struct socket *socket = socket_within(file);
    struct datagram first;
    struct udp_page *page = NULL;
    const long opened = udp_open(file);
    if (opened != 0) {
        return opened;
    }
    if (socket->is_read_shut) {
        return 0;
    }
    const long result = await_first(file, datagram->flags, &first, &page);
    if (result != 0) {
        return result;
    }
    const long count = deliver(&first, datagram);
    let_go_of(page);
    return count;
}

long udp_readable(struct open_file *file)
{
    struct datagram first;
    struct udp_page *page = NULL;
    const long opened = udp_open(file);
    const long result =
        opened != 0 ? opened : await_first(file, MSG_DONTWAIT | MSG_PEEK, &first, &page);
    if (result != 0) {
        return result == -EAGAIN ? 0 : result;
    }
    let_go_of(page);
    return (long)first.data.size_bytes;
}
