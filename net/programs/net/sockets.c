#include "command/words.h"
#include "lib/format.h"
#include "net.h"
#include "schema/internet_client.h"

#define KIND_WIDTH    12u
#define PLACE_WIDTH   23u
#define NUMBER_BYTES  24u
#define PROCESS_WIDTH 7u
#define SIZE_WIDTH    11u

static const char *words_for(const struct socket_state *state)
{
    switch (state->kind) {
    case SOCKET_KIND_LISTENER:
        return "listens";
    case SOCKET_KIND_DATAGRAMS:
        return "datagrams";
    default:
        return state->is_open ? "connection" : "not open";
    }
}

static void show_place(const struct network_place *place)
{
    char text[PLACE_TEXT_BYTES];
    const bool is_nowhere = place->address.size_bytes == 0 && place->port == 0;
    reach_place_text(place, text);
    out_padded(is_nowhere ? "-" : text, PLACE_WIDTH);
    out(" ");
}

static void show_size(uint64_t size_bytes)
{
    char text[WORDS_BYTES_MAX];
    words_for_size(text, size_bytes);
    out_right(text, SIZE_WIDTH);
}

static void show(const struct socket_state *state)
{
    char process[NUMBER_BYTES];
    (void)format_text(process, sizeof(process), "%llu", (unsigned long long)state->process);
    out_right(process, PROCESS_WIDTH);
    out("  ");
    out_principal(state->principal);
    out_padded(words_for(state), KIND_WIDTH);
    show_place(&state->local);
    if (state->kind == SOCKET_KIND_STREAM) {
        show_place(&state->remote);
        show_size(state->received_bytes);
        show_size(state->sent_bytes);
    }
    out("\n");
}

static void show_head(void)
{
    out("process  principal ");
    out_padded("kind", KIND_WIDTH);
    out_padded("here", PLACE_WIDTH + 1);
    out_padded("there", PLACE_WIDTH + 1);
    out_right("received", SIZE_WIDTH);
    out_right("sent", SIZE_WIDTH);
    out("\n");
}

int net_sockets(uint32_t network)
{
    struct network_sockets_params params = {.after = 0};
    for (bool is_first = true;; is_first = false) {
        struct network_sockets_results_reader results = {0};
        enum status status = network_sockets(network, &params, &results);
        if (status == STATUS_OK && is_first) {
            show_head();
        }
        for (uint32_t i = 0; status == STATUS_OK && i < results.sockets.count; i++) {
            struct socket_state state;
            status = socket_state_list_get(&results.sockets, i, &state);
            if (status == STATUS_OK) {
                params.after = state.number;
                show(&state);
            }
        }
        if (status != STATUS_OK) {
            return fail("sockets", status);
        }
        if (results.sockets.count == 0) {
            return COMMAND_DONE;
        }
    }
}
