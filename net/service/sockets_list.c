/* Who has what open. */
#include "lib/memory.h"
#include "service.h"

/* What fits in one answer. */
#define LISTED_MAX 16u

/* What an answer points to. */
struct shown {
    uint8_t principal[PRINCIPAL_BYTES];
    struct place local;
    struct place remote;
};

/* In the order of their numbers. */
static struct list all = {{&all.head, &all.head}};

void sockets_join(struct opened *opened)
{
    list_add_last(&all, &opened->in_all);
}

void sockets_leave(struct opened *opened)
{
    if (list_node_is_linked(&opened->in_all)) {
        list_remove(&opened->in_all);
    }
}

static struct address address_of(const struct opened *opened)
{
    switch (opened->kind) {
    case OPENED_STREAM:
        return stream_look(opened->stream).local.address;
    case OPENED_LISTENER:
        return listener_local(opened->listener).address;
    default:
        return udp_socket_look(opened->socket).local.address;
    }
}

void sockets_end_at(const struct address *local)
{
    struct list_node *node = all.head.next;
    while (node != &all.head) {
        struct opened *opened = container_of(node, struct opened, in_all);
        const struct address address = address_of(opened);
        node = node->next;
        if (address_equal(&address, local)) {
            opened_end(opened);
        }
    }
}

bool sockets_have_window_user(const struct member *member, uint64_t process)
{
    for (struct list_node *node = all.head.next; node != &all.head; node = node->next) {
        const struct opened *opened = container_of(node, struct opened, in_all);
        for (uint32_t i = 0; i < WINDOW_USERS_MAX && opened->member == member; i++) {
            if (opened->window_users[i] == process) {
                return true;
            }
        }
    }
    return false;
}

static bool look(const struct opened *opened, struct shown *shown)
{
    if (opened->kind == OPENED_STREAM) {
        const struct stream_state state = stream_look(opened->stream);
        shown->local = state.local;
        shown->remote = state.remote;
        return !state.is_connecting && state.status == STATUS_OK;
    }
    shown->remote = (struct place){.port = 0};
    shown->local = opened->kind == OPENED_LISTENER ? listener_local(opened->listener)
                                                   : udp_socket_look(opened->socket).local;
    return false;
}

static uint16_t kind_of(const struct opened *opened)
{
    switch (opened->kind) {
    case OPENED_STREAM:
        return SOCKET_KIND_STREAM;
    case OPENED_LISTENER:
        return SOCKET_KIND_LISTENER;
    default:
        return SOCKET_KIND_DATAGRAMS;
    }
}

static struct socket_state show(const struct opened *opened, struct shown *shown)
{
    const bool is_open = look(opened, shown);
    memcpy(shown->principal, opened->account->principal, PRINCIPAL_BYTES);
    return (struct socket_state){
        .number = opened->number,
        .kind = kind_of(opened),
        .process = opened->member->process,
        .principal = {shown->principal, PRINCIPAL_BYTES},
        .local = place_show(&shown->local),
        .remote = place_show(&shown->remote),
        .is_open = is_open,
        .received_bytes = opened->received_bytes,
        .sent_bytes = opened->sent_bytes,
    };
}

enum status sockets_list(uint64_t after, struct network_sockets_results *results)
{
    static struct shown shown[LISTED_MAX];
    static struct socket_state states[LISTED_MAX];
    uint32_t count = 0;
    for (struct list_node *node = all.head.next; node != &all.head && count < LISTED_MAX;
         node = node->next) {
        const struct opened *opened = container_of(node, struct opened, in_all);
        if (opened->number > after) {
            states[count] = show(opened, &shown[count]);
            count++;
        }
    }
    results->sockets = states;
    results->sockets_count = count;
    return STATUS_OK;
}
