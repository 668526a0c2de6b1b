/*
 * Any message to a dispatch, and any answer to a stub: every method of sample.capnp. What is
 * refused must not reach the handler; what is accepted is read to the end and sent back.
 *
 * Input: method (bit 7: an answer to a stub), register words and capabilities, six words, then the
 * page.
 */
#include "lib/memory.h"
#include "runtime/message.h"
#include "schema/sample_client.h"
#include "schema/sample_server.h"
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

#define HEAD_BYTES   50u
#define CHILDREN_MAX 3u
#define ELEMENTS_MAX 600u
#define TO_STUB      0x80u
#define FIRST_HANDLE 100u

static struct message_page page;
static const uint8_t *input;
static size_t input_bytes;
static uint64_t read_sum;

struct message_page *message_page(void)
{
    return &page;
}

static void expect(bool holds)
{
    if (!holds) {
        __builtin_trap();
    }
}

static uint32_t page_words(void)
{
    const size_t words = (input_bytes - HEAD_BYTES) / 8;
    return words > MESSAGE_PAGE_WORDS ? MESSAGE_PAGE_WORDS : (uint32_t)words;
}

/* The message of the input; its handles are those from FIRST_HANDLE on. */
static uint64_t load(uint64_t *words)
{
    const uint32_t capabilities = (input[1] >> 4) % (MESSAGE_CAPABILITIES_MAX + 1);
    memcpy(words, input + 2, MESSAGE_REGISTER_WORDS * sizeof(*words));
    memcpy(page.words, input + HEAD_BYTES, page_words() * sizeof(uint64_t));
    for (uint32_t i = 0; i < MESSAGE_CAPABILITIES_MAX; i++) {
        page.capabilities[i] = FIRST_HANDLE + i;
    }
    return message_tag(input[0] & MESSAGE_TAG_METHOD_MASK, input[1] & 7) |
           message_tag_page_words(page_words()) | message_tag_capabilities(capabilities);
}

static void take(struct bytes bytes)
{
    for (size_t i = 0; i < bytes.size_bytes; i++) {
        read_sum += bytes.data[i];
    }
}

static void take_handle(uint32_t handle)
{
    expect(handle == 0 || handle - FIRST_HANDLE < MESSAGE_CAPABILITIES_MAX);
}

static uint32_t first_of(const struct message_list *list)
{
    return list->count < ELEMENTS_MAX ? list->count : ELEMENTS_MAX;
}

static void take_texts(const struct message_list *list)
{
    for (uint32_t i = 0; i < first_of(list); i++) {
        struct bytes text;
        if (message_list_text(list, i, &text) == STATUS_OK) {
            take(text);
            expect(text.data[text.size_bytes] == '\0');
        }
        if (message_list_data(list, i, &text) == STATUS_OK) {
            take(text);
        }
    }
}

static void take_values(const struct message_list *list)
{
    for (uint32_t i = 0; i < first_of(list); i++) {
        read_sum += message_list_bool(list, i) + message_list_u8(list, i);
        read_sum += message_list_u16(list, i) + message_list_u32(list, i);
        read_sum += message_list_u64(list, i);
    }
}

static void take_choice(const struct choice_reader *choice)
{
    read_sum += choice->which + choice->number + choice->before + choice->pair.first;
    take(choice->words);
    take(choice->pair.second);
    take(choice->either.right);
    take_values(&choice->many);
}

static void take_everything(const struct everything_reader *from)
{
    take(from->text);
    take(from->greeting);
    take(from->data);
    take(from->magic);
    take(from->entry.name);
    take_values(&from->bits);
    take_values(&from->bytes);
    take_values(&from->numbers);
    take_values(&from->wides);
    take_values(&from->colours);
    take_texts(&from->names);
    take_texts(&from->blobs);
    take_choice(&from->choice);
    for (uint32_t i = 0; i < CHILDREN_MAX; i++) {
        struct point point;
        struct entry entry;
        struct everything_reader child;
        if (point_list_get(&from->points, i, &point) == STATUS_OK) {
            read_sum += (uint32_t)point.x;
        }
        if (entry_list_get(&from->entries, i, &entry) == STATUS_OK) {
            take(entry.name);
        }
        if (everything_list_get(&from->children, i, &child) == STATUS_OK) {
            take_everything(&child);
        }
    }
}

static void take_handles(const struct handles_reader *handles)
{
    uint32_t handle = 0;
    take_handle(handles->first);
    take_handle(handles->second);
    for (uint32_t i = 0; i < first_of(&handles->others); i++) {
        if (message_list_capability(&handles->others, i, &handle) == STATUS_OK) {
            take_handle(handle);
        }
    }
}

static enum status echo(
    struct server_call *call,
    const struct sample_echo_params_reader *params,
    struct sample_echo_results *results)
{
    (void)call;
    take_everything(&params->everything);
    results->everything = (struct everything){
        .text = params->everything.text,
        .data = params->everything.data,
        .entry = params->everything.entry,
        .wide = params->everything.wide,
    };
    return STATUS_OK;
}

static enum status
add(struct server_call *call,
    const struct sample_add_params *params,
    struct sample_add_results *results)
{
    (void)call;
    results->sum = params->left + params->right;
    return STATUS_OK;
}

static enum status swap(
    struct server_call *call,
    const struct sample_swap_params *params,
    struct sample_swap_results *results)
{
    call->moves = (uint32_t)params->number;
    take_handle(params->first);
    take_handle(params->second);
    *results = (struct sample_swap_results){.first = params->first, .second = params->second};
    return STATUS_OK;
}

static enum status pass(
    struct server_call *call,
    const struct sample_pass_params_reader *params,
    struct sample_pass_results *results)
{
    (void)call;
    take_handles(&params->handles);
    results->handles.first = params->handles.first;
    return STATUS_OK;
}

static enum status
say(struct server_call *call,
    const struct sample_say_params *params,
    struct sample_say_results *results)
{
    (void)call;
    take(params->text);
    expect(params->text.data[params->text.size_bytes] == '\0');
    results->length = (uint32_t)params->text.size_bytes;
    return STATUS_OK;
}

static enum status fill(
    struct server_call *call,
    const struct sample_fill_params *params,
    struct sample_fill_results *results)
{
    (void)call;
    const size_t size_bytes = params->count % sizeof(page.words);
    results->data = (struct bytes){(const uint8_t *)page.words, size_bytes};
    return STATUS_OK;
}

static enum status choose(
    struct server_call *call,
    const struct sample_choose_params_reader *params,
    struct sample_choose_results *results)
{
    (void)call;
    take_values(&params->many);
    results->which = params->which;
    results->words = params->words;
    results->pair = params->pair;
    return STATUS_OK;
}

static const struct sample_server server = {
    .echo = echo,
    .add = add,
    .swap = swap,
    .pass = pass,
    .say = say,
    .fill = fill,
    .choose = choose,
};

static void serve(void)
{
    struct server_call call = {.page = &page};
    struct server_call copy;
    call.tag = load(call.words);
    memcpy(call.capabilities, page.capabilities, sizeof(call.capabilities));
    copy = call;
    const enum status status = sample_dispatch(&server, &call);
    expect((call.tag >> MESSAGE_TAG_STATUS_SHIFT & MESSAGE_TAG_STATUS_MASK) == status);
    expect(message_tag_page_word_count(call.tag) <= MESSAGE_PAGE_WORDS);
    expect(message_tag_capability_count(call.tag) <= MESSAGE_CAPABILITIES_MAX);
    if (status != STATUS_OK) {
        expect(message_tag_word_count(call.tag) == 0 && message_tag_page_word_count(call.tag) == 0);
    }
    copy.page = NULL;
    (void)sample_dispatch(&server, &copy);
}

/* Whatever is asked, the answer is the input's; what is released are handles of the input's. */
uint64_t system_call(uint64_t number, uint64_t handle, struct register_message *message)
{
    (void)number;
    if (handle == handle_make(INITIAL_PROCESS, 1)) {
        expect(message->words[0] - FIRST_HANDLE < MESSAGE_CAPABILITIES_MAX);
        return STATUS_OK;
    }
    message->tag = load(message->words);
    return STATUS_OK;
}

static void call_messages(void)
{
    static const struct sample_echo_params echo_params;
    static const struct sample_pass_params pass_params;
    static const struct sample_names_params names_params;
    static const struct sample_choose_params choose_params;
    struct sample_echo_results_reader echoed;
    struct sample_pass_results_reader passed;
    struct sample_names_results_reader named;
    struct sample_choose_results_reader chosen;
    if (sample_echo(1, &echo_params, &echoed) == STATUS_OK) {
        take_everything(&echoed.everything);
        const struct sample_say_params say_params = {.text = echoed.everything.text};
        struct sample_say_results said;
        (void)sample_say(1, &say_params, &said);
    }
    if (sample_pass(1, &pass_params, &passed) == STATUS_OK) {
        take_handles(&passed.handles);
    }
    if (sample_names(1, &names_params, &named) == STATUS_OK) {
        take_texts(&named.names);
    }
    if (sample_choose(1, &choose_params, &chosen) == STATUS_OK) {
        take(chosen.words);
        take_values(&chosen.many);
    }
}

static void call_registers(void)
{
    static const struct sample_swap_params swap_params;
    static const struct sample_fill_params fill_params;
    struct sample_swap_results swapped;
    struct sample_fill_results filled;
    if (sample_swap(1, &swap_params, &swapped) == STATUS_OK) {
        take_handle(swapped.first);
        take_handle(swapped.second);
    }
    if (sample_fill(1, &fill_params, &filled) == STATUS_OK) {
        take(filled.data);
    }
    (void)sample_ping(1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    if (size_bytes < HEAD_BYTES) {
        return 0;
    }
    input = data;
    input_bytes = size_bytes;
    if ((data[0] & TO_STUB) != 0) {
        call_messages();
        call_registers();
    } else {
        serve();
    }
    return 0;
}
