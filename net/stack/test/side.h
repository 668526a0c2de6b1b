/*
 * Two stacks in one process. lwIP keeps its state in variables, so the stack is linked twice into a
 * test, the second time under other names (twice.py); a side is one of both, as a table.
 */
#pragma once

#include "stack/link.h"
#include "stack/resolver.h"
#include "stack/stack.h"
#include "stack/stream.h"
#include "stack/udp_socket.h"

struct side {
    enum status (*start)(const struct stack_surroundings *surroundings, struct bytes seed);
    void (*run)(void);
    uint64_t (*next_ns)(void);
    struct stack_use (*use)(void);
    enum status (*link_add)(
        const struct link_properties *properties,
        const struct link_functions *functions,
        struct link **link);
    enum status (*link_add_routed)(
        uint16_t mtu_bytes, const struct link_functions *functions, struct link **link);
    enum status (*link_use_routed_address)(struct link *link, const struct address *address);
    enum status (*link_reserve)(
        struct link *link, const struct address *addresses, uint32_t count);
    void (*link_remove)(struct link *link);
    void (*link_flush)(struct link *link);
    void (*link_set_up)(struct link *link, bool is_up);
    enum status (*link_receive)(struct link *link, struct bytes frame, bool is_sum_good);
    enum status (*link_use_dhcp)(struct link *link, bool is_used);
    void (*link_use_autoconfiguration)(struct link *link, bool is_used);
    enum status (*link_use_address)(
        struct link *link,
        const struct address *address,
        uint8_t prefix_bits,
        const struct address *router);
    struct link_state (*link_look)(const struct link *link);
    enum status (*client_create)(struct client_bounds bounds, struct client **client);
    enum status (*client_resize)(struct client *client, struct client_bounds bounds);
    void (*client_destroy)(struct client *client);
    struct client_bounds (*client_use)(const struct client *client);
    enum status (*connect)(
        struct client *client,
        const struct place *remote,
        struct stream_size size,
        struct notice notice,
        struct stream **stream);
    enum status (*connect_from)(
        struct client *client,
        const struct stream_ends *ends,
        struct stream_size size,
        struct notice notice,
        struct stream **stream);
    struct stream_state (*look)(const struct stream *stream);
    uint32_t (*read)(struct stream *stream, void *target, uint32_t size_bytes);
    enum status (*write)(struct stream *stream, struct bytes data, uint32_t *taken_bytes);
    enum status (*finish)(struct stream *stream);
    void (*destroy)(struct stream *stream);
    void (*abort)(struct stream *stream);
    enum status (*listen)(
        struct client *client,
        const struct place *local,
        struct stream_size size,
        uint8_t backlog,
        struct notice notice,
        struct listener **listener);
    enum status (*accept)(struct listener *listener, struct notice notice, struct stream **stream);
    void (*listener_destroy)(struct listener *listener);
    enum status (*socket_create)(
        struct client *client,
        const struct place *local,
        uint16_t buffers,
        struct notice notice,
        struct udp_socket **socket);
    enum status (*socket_create_shared)(
        struct client *client,
        const struct place *local,
        uint16_t buffers,
        struct notice notice,
        struct udp_socket **socket);
    enum status (*socket_connect)(struct udp_socket *socket, const struct place *remote);
    void (*socket_destroy)(struct udp_socket *socket);
    enum status (*socket_send)(
        struct udp_socket *socket, const struct place *remote, struct bytes data);
    enum status (*socket_receive)(
        struct udp_socket *socket, struct place *remote, void *target, uint32_t *size_bytes);
    enum status (*socket_peek)(
        const struct udp_socket *socket,
        uint32_t index,
        struct place *remote,
        void *target,
        uint32_t *size_bytes);
    void (*socket_skip)(struct udp_socket *socket);
    struct udp_socket_state (*socket_look)(const struct udp_socket *socket);
    enum status (*ask)(
        struct client *client,
        const char *name,
        enum resolver_kind kind,
        struct notice notice,
        struct question **question);
    enum status (*answer)(const struct question *question, struct address *address);
    void (*question_destroy)(struct question *question);
    enum status (*set_server)(uint8_t index, const struct address *address);
    bool (*are_behind)(void);
    void (*forget_behind)(void);
};

extern const struct side here;
extern const struct side there_here; /* the second one's `here`, as twice.py names it */
