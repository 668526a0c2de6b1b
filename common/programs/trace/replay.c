#include "replay.h"
#include "command/files.h"
#include "command/output.h"
#include "command/schemas.h"
#include "lib/memory.h"
#include "lib/status.h"
#include "reflection/print.h"
#include "runtime/capability.h"
#include "runtime/mapping.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "schema/trace_data.h"

#define FRAME_BYTES    8u
#define FILE_BYTES_MAX (UINT64_C(16) << 20)
#define KNOWN_MAX      256u

/* What sessions of the file are now. */
struct known {
    uint32_t number; /* 0: this place is free */
    uint32_t handle;
};

static struct known known[KNOWN_MAX];

/* The file's content, as it arrives. */
struct content {
    uint8_t *data;
    size_t size_bytes;
    size_t length;
};

static enum status take(void *context, struct bytes data)
{
    struct content *content = context;
    if (data.size_bytes > content->size_bytes - content->length) {
        return STATUS_LIMIT_EXCEEDED; /* it grew meanwhile */
    }
    memcpy(content->data + content->length, data.data, data.size_bytes);
    content->length += data.size_bytes;
    return STATUS_OK;
}

static enum status read_file(const char *path, struct bytes *file)
{
    struct node_state state = {0};
    struct mapping mapping = {0};
    uint32_t memory = 0;
    uint32_t handle = 0;
    enum status status = files_lookup(path, &state);
    if (status == STATUS_OK && state.size_bytes > FILE_BYTES_MAX) {
        status = STATUS_LIMIT_EXCEEDED;
    }
    if (status == STATUS_OK) {
        status = files_open(path, &handle);
    }
    const uint64_t size_bytes = state.size_bytes == 0 ? 1 : state.size_bytes;
    if (status == STATUS_OK) {
        status = memory_create(PROGRAM_LEDGER, size_bytes, &memory);
    }
    if (status == STATUS_OK) {
        status = mapping_create(memory, 0, size_bytes, MAP_READ | MAP_WRITE, &mapping);
    }
    struct content content = {mapping.address, state.size_bytes, 0};
    if (status == STATUS_OK) {
        status = files_read(handle, take, &content);
    }
    capability_release(handle);
    *file = (struct bytes){content.data, content.length};
    return status;
}

static struct known *find_known(uint32_t number)
{
    for (uint32_t i = 0; i < KNOWN_MAX; i++) {
        if (known[i].number == number) {
            return &known[i];
        }
    }
    return NULL;
}

static void learn(uint32_t number, uint32_t handle)
{
    struct known *place = number == 0 ? NULL : find_known(0);
    if (place == NULL) {
        capability_release(handle);
    } else {
        *place = (struct known){number, handle};
    }
}

/* 0: it is not there. */
static uint32_t session_handle(const struct traced_call_reader *call)
{
    const struct known *session = call->session == 0 ? NULL : find_known(call->session);
    struct held held;
    if (session != NULL) {
        return session->handle;
    }
    if (call->name.size_bytes == 0 || held_find(call->name, &held) != STATUS_OK) {
        return 0;
    }
    return held.handle;
}

static enum status
read_request(const struct traced_message_reader *params, struct reflection_message *request)
{
    const uint32_t max = params->is_in_registers ? MESSAGE_REGISTER_WORDS : MESSAGE_PAGE_WORDS;
    if (params->words.count > max) {
        return STATUS_MALFORMED;
    }
    *request = (struct reflection_message){.word_count = params->words.count,
                                           .is_in_registers = params->is_in_registers};
    for (uint32_t i = 0; i < params->words.count; i++) {
        request->words[i] = message_list_u64(&params->words, i);
    }
    return STATUS_OK;
}

static bool
is_same(const struct traced_message_reader *before, const struct register_message *message)
{
    const uint32_t page_words = message_tag_page_word_count(message->tag);
    const uint64_t *words = page_words == 0 ? message->words : message_page()->words;
    const uint32_t count = page_words == 0 ? message_tag_word_count(message->tag) : page_words;
    bool same = before->words.count == count && before->is_in_registers == (page_words == 0);
    for (uint32_t i = 0; i < count && same; i++) {
        same = message_list_u64(&before->words, i) == words[i];
    }
    return same;
}

/* What the answer brought is known from now on by the numbers that it had. */
static void take_capabilities(
    const struct traced_message_reader *before, const struct register_message *message)
{
    uint32_t handles[MESSAGE_CAPABILITIES_MAX];
    const uint32_t count = message_tag_capability_count(message->tag);
    memcpy(handles, message_page()->capabilities, sizeof(handles));
    for (uint32_t i = 0; i < count; i++) {
        learn(message_list_u32(&before->sessions, i), handles[i]);
    }
}

static void
show_answer(const struct traced_call_reader *call, const struct register_message *message)
{
    struct interface_type_reader interface;
    struct reflection_method method;
    const uint32_t page_words = message_tag_page_word_count(message->tag);
    const struct reflection_view view = {
        .words = page_words == 0 ? message->words : message_page()->words,
        .word_count = page_words == 0 ? message_tag_word_count(message->tag) : page_words,
        .is_in_registers = page_words == 0,
        .capabilities = message_page()->capabilities,
        .capability_count = message_tag_capability_count(message->tag),
    };
    enum status status = reflection_interface(schemas(), call->interface, &interface);
    if (status == STATUS_OK) {
        status = reflection_method_at(schemas(), &interface, call->ordinal, &method);
    }
    if (status == STATUS_OK && method.results.is_in_registers == view.is_in_registers) {
        status = reflection_print_message(
            schemas(), &method.results, &view, REFLECTION_ONE_LINE, out_sink());
    }
    if (status != STATUS_OK) {
        out("(%s)", status_text(status));
    }
}

static void show_call(const struct traced_call_reader *call, const char *what)
{
    out("%llu ", (unsigned long long)call->number);
    out_printable(call->interface);
    out(".");
    out_printable(call->method);
    out_printable(call->params.text);
    out(": %s", what);
}

struct counts {
    uint32_t same;
    uint32_t different;
    uint32_t left_out;
};

static void show_difference(
    const struct traced_call_reader *call,
    const struct register_message *message,
    enum status status)
{
    show_call(call, "was ");
    if (call->status != STATUS_OK) {
        out("%s", status_text((enum status)call->status));
    } else {
        out_printable(call->results.text);
    }
    out(", is ");
    if (status == STATUS_OK) {
        show_answer(call, message);
    } else {
        out("%s", status_text(status));
    }
    out("\n");
    out_flush(); /* before what the next call may write itself */
}

static enum status make_call(const struct traced_call_reader *call, struct counts *counts)
{
    static struct reflection_message request;
    struct register_message message;
    const uint32_t handle = session_handle(call);
    if (handle == 0 || call->params.sessions.count > 0 || call->is_one_way) {
        show_call(call, "left out\n");
        out_flush();
        counts->left_out++;
        return STATUS_OK;
    }
    enum status status = read_request(&call->params, &request);
    if (status != STATUS_OK) {
        return status;
    }
    status = held_call(handle, call->ordinal, &request, &message);
    const bool same = status == (enum status)call->status &&
                      (status != STATUS_OK || is_same(&call->results, &message));
    counts->same += same;
    counts->different += !same;
    if (!same) {
        show_difference(call, &message, status);
    }
    if (status == STATUS_OK) {
        take_capabilities(&call->results, &message);
    }
    return STATUS_OK;
}

/* The next message of the file; the rest stays in `file`. */
static enum status next_message(struct bytes *file, struct bytes *image)
{
    if (!bytes_contain(*file, 0, FRAME_BYTES)) {
        return STATUS_TRUNCATED;
    }
    const uint64_t size_bytes = FRAME_BYTES + (uint64_t)bytes_u32(*file, 4) * sizeof(uint64_t);
    if (!bytes_contain(*file, 0, size_bytes)) {
        return STATUS_TRUNCATED;
    }
    *image = bytes_part(*file, 0, size_bytes);
    *file = bytes_part(*file, size_bytes, file->size_bytes - size_bytes);
    return STATUS_OK;
}

static enum status replay_message(struct bytes image, struct counts *counts)
{
    struct message message;
    struct message_struct root;
    struct traced_call_reader call;
    enum status status = message_open(image, &message);
    if (status == STATUS_OK) {
        status = message_root(&message, &root);
    }
    if (status == STATUS_OK) {
        status = traced_call_read(&root, &call);
    }
    return status == STATUS_OK ? make_call(&call, counts) : status;
}

int replay(const char *path)
{
    struct counts counts = {0};
    struct bytes file = {0};
    (void)schemas();
    enum status status = read_file(path, &file);
    while (status == STATUS_OK && file.size_bytes > 0) {
        struct bytes image;
        status = next_message(&file, &image);
        if (status == STATUS_OK) {
            status = replay_message(image, &counts);
        }
    }
    if (status != STATUS_OK) {
        return fail(path, status);
    }
    out("%u calls as before, %u different, %u left out\n",
        counts.same,
        counts.different,
        counts.left_out);
    return counts.different == 0 ? COMMAND_DONE : COMMAND_FAILED;
}
