#include "command/words.h"
#include "lib/memory.h"
#include "overlay.h"
#include "schema/overlay_client.h"

static struct bytes bytes_of(const struct overlay_key *key)
{
    return (struct bytes){key->bytes, sizeof(key->bytes)};
}

/* What a list goes on behind; false: it is no key. */
static bool keep_key(struct bytes from, struct overlay_key *key)
{
    if (from.size_bytes != sizeof(key->bytes)) {
        return false;
    }
    memcpy(key->bytes, from.data, sizeof(key->bytes));
    return true;
}

/* -- status ------------------------------------------------------------------------------------ */

/* Those of people, beside the machine's. */
static enum status show_people(void)
{
    struct overlay_addresses_results_reader results = {0};
    enum status status = overlay_addresses(need("overlay"), &results);
    for (uint32_t i = 0; status == STATUS_OK && i < results.addresses.count; i++) {
        struct overlay_own_address shown;
        status = overlay_own_address_list_get(&results.addresses, i, &shown);
        if (status == STATUS_OK) {
            out("person    ");
            out_key(shown.key);
            out("\n          ");
            out_address(shown.address);
            out(shown.is_joined ? ", sessions %u\n" : ", not joined yet, sessions %u\n",
                shown.session_count);
        }
    }
    return status;
}

/* The ports from the root, as on the wire: seven bits in each byte, and one that says there is more
 * (overlay_wire/wire.h). */
static void show_coordinates(struct bytes ports)
{
    uint64_t port = 0;
    uint32_t shift = 0;
    out("place     ");
    for (size_t i = 0; i < ports.size_bytes && shift < 64; i++) {
        port |= (uint64_t)(ports.data[i] & 0x7f) << shift;
        shift += 7;
        if ((ports.data[i] & 0x80) == 0) {
            out("/%llu", (unsigned long long)port);
            port = 0;
            shift = 0;
        }
    }
    out(ports.size_bytes == 0 ? "/, the root itself\n" : "\n");
}

static void show_tree_place(const struct overlay_status *status)
{
    if (status->root.size_bytes == 0) {
        out("root      nobody knows yet\n");
        return;
    }
    out("root      ");
    out_key(status->root);
    out("\n");
    if (!bytes_equal(status->root, status->key)) {
        out("parent    ");
        out_key(status->parent);
        out("\n");
    }
    show_coordinates(status->coordinates);
}

int verb_status(const struct verb_call *call)
{
    struct overlay_status_results results = {0};
    char forwarded[WORDS_BYTES_MAX];
    if (call->count != 0) {
        return wrong_use("status");
    }
    names_learn();
    const enum status status = overlay_status(need("overlay"), &results);
    if (status != STATUS_OK) {
        return fail("status", status);
    }
    const struct overlay_status *shown = &results.status;
    words_for_size(forwarded, shown->forwarded_bytes);
    out("key       ");
    out_hex(shown->key);
    out("\n");
    out("address   ");
    out_address(shown->address);
    out("\n");
    show_tree_place(shown);
    out("links     %u, sessions %u, nodes known %u\n",
        shown->link_count,
        shown->session_count,
        shown->node_count);
    out("carried   %s for others; %llu packets dropped\n",
        forwarded,
        (unsigned long long)shown->dropped_packets);
    out(shown->signed_settings ? "settings  signed by the owner\n"
                               : "settings  none: it makes no links, and waits for none\n");
    const enum status people = show_people();
    return people == STATUS_OK ? COMMAND_DONE : fail("addresses", people);
}

/* -- peers ------------------------------------------------------------------------------------- */

static void show_traffic(uint64_t sent_bytes, uint64_t received_bytes)
{
    char sent[WORDS_BYTES_MAX];
    char received[WORDS_BYTES_MAX];
    words_for_size(sent, sent_bytes);
    words_for_size(received, received_bytes);
    out("sent %s, received %s", sent, received);
}

static void show_link(const struct overlay_link_state *link)
{
    out("%u: ", link->number);
    out_printable(link->remote);
    out(link->is_incoming ? ", it came, " : ", ");
    out(link->is_up ? "up" : "down");
    out(link->is_parent ? ", the parent" : link->is_child ? ", a child" : "");
    out("\n");
    if (link->key.size_bytes > 0) {
        out("   ");
        out_key(link->key);
        out("\n");
    }
    if (!link->is_up && link->status != STATUS_OK) {
        out("   the last try: %s\n", words_for_status((enum status)link->status));
    }
    if (link->is_up) {
        char delay[WORDS_BYTES_MAX];
        words_for_duration(delay, link->delay_ns);
        out("   ");
        show_traffic(link->sent_bytes, link->received_bytes);
        out(", there and back in %s\n", delay);
    }
}

int verb_peers(const struct verb_call *call)
{
    struct overlay_links_params params = {.after = 0};
    if (call->count != 0) {
        return wrong_use("peers");
    }
    names_learn();
    for (;;) {
        struct overlay_links_results_reader results = {0};
        enum status status = overlay_links(need("overlay"), &params, &results);
        for (uint32_t i = 0; status == STATUS_OK && i < results.links.count; i++) {
            struct overlay_link_state link;
            status = overlay_link_state_list_get(&results.links, i, &link);
            if (status == STATUS_OK) {
                params.after = link.number;
                show_link(&link);
            }
        }
        if (status != STATUS_OK) {
            return fail("peers", status);
        }
        if (results.links.count == 0) {
            return COMMAND_DONE;
        }
    }
}

/* -- tree -------------------------------------------------------------------------------------- */

static void show_node(const struct overlay_node *node)
{
    out_key(node->key);
    if (bytes_equal(node->key, node->parent)) {
        out("\n   the root\n");
        return;
    }
    out("\n   below ");
    out_key(node->parent);
    out("\n");
}

int verb_tree(const struct verb_call *call)
{
    struct overlay_key last = {0};
    struct overlay_tree_params params = {0};
    if (call->count != 0) {
        return wrong_use("tree");
    }
    names_learn();
    for (;;) {
        struct overlay_tree_results_reader results = {0};
        enum status status = overlay_tree(need("overlay"), &params, &results);
        for (uint32_t i = 0; status == STATUS_OK && i < results.nodes.count; i++) {
            struct overlay_node node;
            status = overlay_node_list_get(&results.nodes, i, &node);
            if (status == STATUS_OK && !keep_key(node.key, &last)) {
                status = STATUS_MALFORMED;
            }
            if (status == STATUS_OK) {
                show_node(&node);
            }
        }
        if (status != STATUS_OK) {
            return fail("tree", status);
        }
        if (results.nodes.count == 0) {
            return COMMAND_DONE;
        }
        params.after = bytes_of(&last);
    }
}

/* -- sessions ---------------------------------------------------------------------------------- */

int verb_sessions(const struct verb_call *call)
{
    struct overlay_key last = {0};
    struct overlay_sessions_params params = {0};
    if (call->count != 0) {
        return wrong_use("sessions");
    }
    names_learn();
    for (;;) {
        struct overlay_sessions_results_reader results = {0};
        enum status status = overlay_sessions(need("overlay"), &params, &results);
        for (uint32_t i = 0; status == STATUS_OK && i < results.sessions.count; i++) {
            struct overlay_session_state session;
            status = overlay_session_state_list_get(&results.sessions, i, &session);
            if (status == STATUS_OK && !keep_key(session.key, &last)) {
                status = STATUS_MALFORMED;
            }
            if (status == STATUS_OK) {
                out_key(session.key);
                out(session.is_open ? "\n   open, " : "\n   not open yet, ");
                show_traffic(session.sent_bytes, session.received_bytes);
                out("\n");
            }
        }
        if (status != STATUS_OK) {
            return fail("sessions", status);
        }
        if (results.sessions.count == 0) {
            return COMMAND_DONE;
        }
        params.after = bytes_of(&last);
    }
}
