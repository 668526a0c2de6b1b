/*
 * Outboxes (datagrams/outbox.h): memory of ours out of which datagrams are sent that a client puts
 * there. Of those that were heard of, or that are looked into without (pace.h), each turn takes a
 * part; a link that has no room keeps the rest where it is.
 *
 *     ASLEEP  not on `awake`: the client calls when it puts something there
 *     AWAKE   looked into in each turn, and when pace_next_ns() says
 *     BROKEN  the client wrote what cannot be: never looked into again
 *
 * Those that are awake take turns, a share each time: whose share was sent goes behind the others,
 * whom there was no room for stays in front, for the rest of it. So room that never suffices is
 * everybody's.
 */
#include "lib/least.h"
#include "lib/memory.h"
#include "runtime/clock.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"
#include "service.h"

/* Of one outbox, in a turn; and in one piece, before the others have theirs. */
#define TAKEN_ONCE_MAX 128u
#define SHARE          16u

/* Of one principal: so several find a place among the WINDOWS_MAX that there are. */
#define OUTBOXES_OF_ONE_MAX (WINDOWS_MAX / 4)

static struct list all;
static struct list awake;
static struct windows memories;

void outboxes_init(struct page_source *source)
{
    list_init(&all);
    list_init(&awake);
    windows_init(&memories, source, NULL, OUTBOX_BYTES);
    object_cache_init(&network_service.outboxes, source, sizeof(struct outbox));
}

uint64_t outboxes_bytes(const struct account *account)
{
    uint64_t bytes = 0;
    for (struct list_node *node = all.head.next; node != &all.head; node = node->next) {
        const struct outbox *outbox = container_of(node, struct outbox, in_all);
        bytes += account == NULL || outbox->opened->account == account ? OUTBOX_BYTES : 0;
    }
    return bytes;
}

/* -- what is in there -------------------------------------------------------------------------- */

static struct place place_of(const struct datagram_head *head)
{
    struct place place = {.port = head->port};
    /* Either size is one of an address. */
    (void)address_read((struct bytes){head->address, head->address_bytes}, &place.address);
    place.address.link = head->link;
    return place;
}

/* STATUS_WRONG_STATE: the link has no room now. Whatever else is wrong, the datagram is lost. */
static enum status send_one(struct opened *opened, const struct datagram *datagram)
{
    const struct place remote = place_of(&datagram->head);
    const struct asker asker = {opened->account->principal, opened->outbox->process};
    return sockets_send(opened, &asker, &remote, datagram->data);
}

/*
 * So many at most; those that were taken count in its `taken`.
 *   STATUS_OK           there may be more
 *   STATUS_NOT_FOUND    there is none
 *   STATUS_WRONG_STATE  the link has no room now
 *   STATUS_MALFORMED    it is broken
 */
static enum status take_some(struct outbox *outbox, uint32_t most)
{
    enum status status = outbox->is_broken ? STATUS_MALFORMED : STATUS_OK;
    for (uint32_t i = 0; i < most && status == STATUS_OK; i++) {
        struct datagram datagram;
        status = outbox_peek(&outbox->taker, &datagram);
        if (status != STATUS_OK) {
            break;
        }
        const enum status sent = send_one(outbox->opened, &datagram);
        if (sent == STATUS_WRONG_STATE) {
            return sent;
        }
        if (sent != STATUS_OK) {
            outbox_count_failure(&outbox->taker);
        }
        outbox_pass(&outbox->taker);
        outbox->taken++;
    }
    outbox->is_broken = status == STATUS_MALFORMED;
    return status;
}

static void lie_down(struct outbox *outbox)
{
    if (list_node_is_linked(&outbox->in_awake)) {
        list_remove(&outbox->in_awake);
    }
}

void outbox_wake(struct opened *opened)
{
    struct outbox *outbox = opened->outbox;
    if (outbox != NULL && !outbox->is_broken && !list_node_is_linked(&outbox->in_awake)) {
        list_add_last(&awake, &outbox->in_awake);
    }
}

/* Whether there is none that the link had no room for when its turn was. */
static bool may_overtake(const struct outbox *outbox)
{
    bool may = true;
    for (struct list_node *node = awake.head.next; node != &awake.head; node = node->next) {
        const struct outbox *other = container_of(node, struct outbox, in_awake);
        may = may && (other == outbox || !other->is_held_back);
    }
    return may;
}

bool outbox_empty(struct opened *opened)
{
    struct outbox *outbox = opened->outbox;
    if (outbox == NULL || outbox->is_broken) {
        return true;
    }
    if (!may_overtake(outbox)) {
        return outbox_is_empty(opened); /* the turn that follows takes some of it */
    }
    /* What is there after as many as there can have been was put there since. */
    return take_some(outbox, PACKET_RING_ENTRIES) != STATUS_WRONG_STATE;
}

bool outbox_is_empty(const struct opened *opened)
{
    struct outbox *outbox = opened->outbox;
    struct datagram datagram;
    return outbox == NULL || outbox->is_broken ||
           outbox_peek(&outbox->taker, &datagram) == STATUS_NOT_FOUND;
}

/* -- turns ------------------------------------------------------------------------------------- */

/* Everything was taken. True: there is something again. */
static bool rest(struct outbox *outbox, uint64_t now_ns)
{
    const uint32_t taken = outbox->taken;
    outbox->taken = 0;
    if (taken > 0) {
        opened_notice(outbox->opened).changed(outbox->opened); /* who waits for that */
    }
    if (!pace_is_called(&outbox->pace, taken, now_ns)) {
        return false;
    }
    if (outbox_rearm(&outbox->taker)) {
        return true;
    }
    lie_down(outbox);
    return false;
}

/* Takes its share. True: there is more, for which nobody need call. */
static bool take_share(struct outbox *outbox, uint64_t now_ns)
{
    const uint32_t before = outbox->taken;
    const enum status status = take_some(outbox, SHARE - outbox->of_share);
    outbox->of_share += outbox->taken - before;
    if (status != STATUS_WRONG_STATE) {
        outbox->of_share = 0;
        list_remove(&outbox->in_awake);
        list_add_last(&awake, &outbox->in_awake);
    }
    outbox->is_held_back = status == STATUS_WRONG_STATE;
    const bool has_more =
        status == STATUS_OK || (status == STATUS_NOT_FOUND && rest(outbox, now_ns));
    outbox->is_done = !has_more;
    if (outbox->is_broken) {
        lie_down(outbox);
        opened_notice(outbox->opened).changed(outbox->opened);
    }
    return has_more;
}

static uint32_t count_awake(void)
{
    uint32_t count = 0;
    for (struct list_node *node = awake.head.next; node != &awake.head; node = node->next) {
        count++;
    }
    return count;
}

/* A share for each that is not done. True: there is more. */
static bool go_round(uint64_t now_ns)
{
    const uint32_t count = count_awake();
    struct list_node *node = awake.head.next;
    bool has_more = false;
    for (uint32_t i = 0; i < count; i++) {
        struct outbox *outbox = container_of(node, struct outbox, in_awake);
        node = node->next; /* before it goes to the end */
        has_more = (!outbox->is_done && take_share(outbox, now_ns)) || has_more;
    }
    return has_more;
}

bool outboxes_turn(uint64_t now_ns)
{
    bool has_more = true;
    for (struct list_node *node = awake.head.next; node != &awake.head; node = node->next) {
        container_of(node, struct outbox, in_awake)->is_done = false;
    }
    for (uint32_t i = 0; i < TAKEN_ONCE_MAX / SHARE && has_more; i++) {
        has_more = go_round(now_ns);
    }
    return has_more;
}

uint64_t outboxes_next_ns(void)
{
    const uint64_t now_ns = list_is_empty(&awake) ? 0 : clock_now_ns();
    uint64_t next_ns = UINT64_MAX;
    for (struct list_node *node = awake.head.next; node != &awake.head; node = node->next) {
        struct outbox *outbox = container_of(node, struct outbox, in_awake);
        /* A driver that sends says so when there is room; one that does not is let go of. */
        const uint64_t due_ns =
            outbox->is_held_back ? now_ns + PACE_NS : pace_next_ns(&outbox->pace, now_ns);
        next_ns = least(next_ns, due_ns);
    }
    return next_ns;
}

/* -- life -------------------------------------------------------------------------------------- */

enum status outbox_create(const struct server_call *call, struct opened *opened, uint32_t *memory)
{
    if (opened->outbox != NULL) {
        return STATUS_WRONG_STATE;
    }
    if (outboxes_bytes(opened->account) >= OUTBOXES_OF_ONE_MAX * OUTBOX_BYTES ||
        !opened_windows_fit(opened->account, OUTBOX_BYTES)) {
        return STATUS_LIMIT_EXCEEDED;
    }
    struct outbox *outbox = object_cache_take(&network_service.outboxes);
    if (outbox == NULL) {
        return STATUS_LIMIT_EXCEEDED;
    }
    *outbox = (struct outbox){.opened = opened, .process = call->sender_process};
    window_holder_init(&outbox->holder, NULL);
    uint8_t *bytes = NULL;
    enum status status =
        windows_share(&memories, &outbox->holder, outbox->process, OUTBOX_BYTES, memory);
    if (status == STATUS_OK) {
        /* What it has just been given is all of it. */
        status = window_part(&outbox->holder, outbox->process, 0, OUTBOX_BYTES, &bytes);
    }
    if (status != STATUS_OK) {
        windows_close(&memories, &outbox->holder);
        object_cache_give_back(&network_service.outboxes, outbox);
        return status;
    }
    outbox_taker_init(&outbox->taker, (struct outbox_memory *)(void *)bytes);
    list_add_last(&all, &outbox->in_all);
    opened->outbox = outbox;
    return STATUS_OK;
}

void outbox_destroy(struct opened *opened)
{
    struct outbox *outbox = opened->outbox;
    if (outbox == NULL) {
        return;
    }
    /* What was taken over is sent; what there is no room for is lost, as on any network. */
    (void)take_some(outbox, PACKET_RING_ENTRIES);
    opened->outbox = NULL;
    lie_down(outbox);
    list_remove(&outbox->in_all);
    windows_close(&memories, &outbox->holder);
    object_cache_give_back(&network_service.outboxes, outbox);
}
