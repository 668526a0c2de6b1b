#include "lwip/priv/tcp_priv.h"
#include "lwip/prot/tcp.h"
#include "lwip_hooks.h"
#include "stack/link.h"
#include "stream_state.h"

#define EXTENSION      0u
#define ASKED_NS_MIN   UINT64_C(10000000)
#define PORT_TRIES_MAX 32u

/* lwIP counts too, but knows of no difference between asked and waiting: ours come first. */
#define LWIP_BACKLOG 255u

_Static_assert(CLIENT_LISTENERS_MAX <= MEMP_NUM_TCP_PCB_LISTEN, "whoever may have one gets one");

/* What a listener is of a client's. */
static const struct client_bounds counted = {.places = 1, .listeners = 1};

static struct listener listeners[MEMP_NUM_TCP_PCB_LISTEN];

static struct stream *stream_of(struct list_node *node)
{
    return container_of(node, struct stream, node);
}

/* Who only just asked is left the time to answer: many at once are no attack. */
static bool make_room(struct listener *listener)
{
    struct stream *oldest = stream_of(listener->asked.head.next);
    struct tcp_pcb *pcb = oldest->pcb;
    if (stack_now_ns() - oldest->asked_ns < ASKED_NS_MIN) {
        return false;
    }
    listener_forget(listener, oldest);
    oldest->phase = STREAM_LEFT;
    /* Without a reset: if it was somebody, he asks again. */
    tcp_abandon(pcb, 0);
    return true;
}

static bool client_has_room(const struct listener *listener)
{
    const struct client *client = listener->client;
    return client->used.places < client->bounds.places &&
           stream_size_buffers(listener->size) <= client->bounds.buffers - client->used.buffers;
}

bool listener_admits(struct tcp_pcb *listening)
{
    struct listener *listener = tcp_ext_arg_get(listening, EXTENSION);
    if (listener->waiting_count >= listener->backlog) {
        return false;
    }
    if (!client_has_room(listener)) {
        streams_settle();
    }
    const bool is_full = listener->asked_count >= listener->backlog || !client_has_room(listener);
    if (is_full && (listener->asked_count == 0 || !make_room(listener))) {
        return false;
    }
    return client_has_room(listener);
}

/* From lwIP: it has a connection for whoever asks, and has not answered yet. */
static err_t asked(u8_t id, struct tcp_pcb_listen *listening, struct tcp_pcb *pcb)
{
    struct listener *listener = listening->ext_args[id].data;
    struct stream *stream = NULL;
    const enum status status = stream_make(listener->client, pcb, listener->size, &stream);
    if (status != STATUS_OK) {
        return ERR_MEM;
    }
    stream->phase = STREAM_ASKED;
    stream->asked_ns = stack_now_ns();
    stream->listener = listener;
    pcb->rcv_wnd =
        LWIP_MIN((tcpwnd_size_t)(listener->size.receive_buffers * BUFFER_BYTES), TCP_WND_MAX(pcb));
    pcb->rcv_ann_wnd = pcb->rcv_wnd;
    list_add_last(&listener->asked, &stream->node);
    listener->asked_count++;
    return ERR_OK;
}

static const struct tcp_ext_arg_callbacks extension = {.passive_open = asked};

/* From lwIP: the other side has said that it is there. */
static err_t answered(void *argument, struct tcp_pcb *pcb, err_t error)
{
    struct stream *stream = argument;
    if (pcb == NULL || error != ERR_OK) {
        return ERR_VAL;
    }
    struct listener *listener = stream->listener;
    listener_forget(listener, stream);
    stream->listener = listener;
    stream->phase = STREAM_WAITS;
    list_add_last(&listener->waiting, &stream->node);
    listener->waiting_count++;
    tcp_backlog_accepted(pcb);
    stream_open(stream);
    notice_give(listener->notice);
    return ERR_OK;
}

void listener_forget(struct listener *listener, struct stream *stream)
{
    list_remove(&stream->node);
    stream->listener = NULL;
    if (stream->phase == STREAM_ASKED) {
        listener->asked_count--;
    } else {
        listener->waiting_count--;
    }
}

static struct listener *free_listener(void)
{
    for (uint32_t i = 0; i < MEMP_NUM_TCP_PCB_LISTEN; i++) {
        if (!listeners[i].is_used) {
            return &listeners[i];
        }
    }
    return NULL;
}

/* Who listens at any address is not asked of what comes to a reserved one. */
static bool overlap(const struct address *left, const struct address *right)
{
    const bool is_either_reserved = link_has_reserved(left) || link_has_reserved(right);
    return is_either_reserved ? address_equal(left, right) : address_overlap(left, right);
}

/* lwIP, asked to overlook what is left of connections, overlooks this as well. */
static bool is_listened_at(const struct address *address, uint16_t port)
{
    for (uint32_t i = 0; i < MEMP_NUM_TCP_PCB_LISTEN; i++) {
        if (listeners[i].is_used) {
            const struct place local = listener_local(&listeners[i]);
            if (local.port == port && overlap(&local.address, address)) {
                return true;
            }
        }
    }
    return false;
}

static err_t bind_listener(struct tcp_pcb *pcb, const ip_addr_t *address, const struct place *local)
{
    err_t error = ERR_USE;
    if (local->port != 0) {
        return tcp_bind(pcb, address, local->port);
    }
    for (uint32_t i = 0; i < PORT_TRIES_MAX && error == ERR_USE; i++) {
        const uint16_t port = stack_random_port();
        error = is_listened_at(&local->address, port) ? ERR_USE : tcp_bind(pcb, address, port);
    }
    return error;
}

/* `any`, IPv6's, is both. */
static enum status listen(struct listener *listener, const struct place *local)
{
    const ip_addr_t address = address_to_lwip(&local->address);
    const bool is_for_both = address_is_both(&local->address);
    err_t error = ERR_OK;
    struct tcp_pcb *pcb = tcp_new_ip_type(is_for_both ? IPADDR_TYPE_ANY : IP_GET_TYPE(&address));
    if (pcb == NULL) {
        return STATUS_NO_MEMORY;
    }
    /* What is left of connections to this port keeps nobody from listening again. */
    ip_set_option(pcb, SOF_REUSEADDR);
    error = bind_listener(pcb, is_for_both ? IP_ANY_TYPE : &address, local);
    if (error == ERR_OK) {
        listener->pcb = tcp_listen_with_backlog_and_err(pcb, LWIP_BACKLOG, &error);
    }
    if (error != ERR_OK) {
        tcp_abort(pcb);
        return stack_status(error);
    }
    tcp_ext_arg_set(listener->pcb, EXTENSION, listener);
    tcp_ext_arg_set_callbacks(listener->pcb, EXTENSION, &extension);
    tcp_arg(listener->pcb, NULL);
    tcp_accept(listener->pcb, answered);
    return STATUS_OK;
}

enum status listener_create(
    struct client *client,
    const struct place *local,
    struct stream_size size,
    uint8_t backlog,
    struct notice notice,
    struct listener **made)
{
    struct listener *listener = free_listener();
    if (!stream_size_is_good(size) || backlog == 0 || backlog > LISTENER_BACKLOG_MAX) {
        return STATUS_INVALID_ARGUMENT;
    }
    if (listener == NULL) {
        return STATUS_NO_MEMORY;
    }
    if (local->port != 0 && is_listened_at(&local->address, local->port)) {
        return STATUS_OVERLAP;
    }
    enum status status = client_take_all(client, counted);
    if (status != STATUS_OK) {
        return status;
    }
    *listener =
        (struct listener){.client = client, .size = size, .backlog = backlog, .notice = notice};
    list_init(&listener->asked);
    list_init(&listener->waiting);
    status = listen(listener, local);
    if (status != STATUS_OK) {
        client_give_back_all(client, counted);
        return status;
    }
    listener->is_used = true;
    *made = listener;
    return STATUS_OK;
}

enum status
listener_accept(struct listener *listener, struct notice notice, struct stream **accepted)
{
    if (list_is_empty(&listener->waiting)) {
        return STATUS_NOT_FOUND;
    }
    struct stream *stream = stream_of(listener->waiting.head.next);
    listener_forget(listener, stream);
    stream->phase = STREAM_OPEN;
    stream->notice = notice;
    *accepted = stream;
    return STATUS_OK;
}

void listener_put_back(struct listener *listener, struct stream *stream)
{
    stack_must(stream->phase == STREAM_OPEN, "what was accepted just now is open");
    stream->phase = STREAM_WAITS;
    stream->listener = listener;
    stream->notice = (struct notice){.changed = NULL};
    list_add_first(&listener->waiting, &stream->node);
    listener->waiting_count++;
}

bool listener_has_waiting(const struct listener *listener)
{
    return !list_is_empty(&listener->waiting);
}

struct place listener_local(const struct listener *listener)
{
    return (struct place){address_from_lwip(&listener->pcb->local_ip), listener->pcb->local_port};
}

void listener_destroy(struct listener *listener)
{
    if (listener == NULL) {
        return;
    }
    while (!list_is_empty(&listener->asked)) {
        stream_reset(stream_of(listener->asked.head.next));
    }
    while (!list_is_empty(&listener->waiting)) {
        stream_reset(stream_of(listener->waiting.head.next));
    }
    stack_must(tcp_close(listener->pcb) == ERR_OK, "who listens can stop");
    client_give_back_all(listener->client, counted);
    listener->is_used = false;
}

void listeners_destroy_all(const struct client *client)
{
    for (uint32_t i = 0; i < MEMP_NUM_TCP_PCB_LISTEN; i++) {
        if (listeners[i].is_used && listeners[i].client == client) {
            listener_destroy(&listeners[i]);
        }
    }
}
