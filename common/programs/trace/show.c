#include "show.h"
#include "command/files.h"
#include "command/output.h"
#include "command/schemas.h"
#include "lib/format.h"
#include "lib/memory.h"
#include "lib/status.h"
#include "lib/text.h"
#include "runtime/message.h"
#include "schema/directory_client.h"
#include "schema/stream_client.h"
#include "schema/trace_data.h"

#define LINE_BYTES   (2 * CALL_TEXT_BYTES + 512u)
#define RECORD_WORDS 4096u
#define PIECE_BYTES  3072u

/* Text in memory of a fixed size: what does not fit is left out. */
struct bounded {
    struct text_sink sink;
    char *text;
    size_t size_bytes;
    size_t length;
};

static uint32_t record_file; /* 0: nothing is saved */

static void put(struct text_sink *sink, const char *text, size_t length)
{
    struct bounded *bounded = (struct bounded *)(void *)sink;
    const size_t room = bounded->size_bytes - bounded->length;
    const size_t part = length < room ? length : room;
    memcpy(bounded->text + bounded->length, text, part);
    bounded->length += part;
}

static struct bounded bounded_text(char *text, size_t size_bytes)
{
    return (struct bounded){.sink = {put}, .text = text, .size_bytes = size_bytes};
}

void seen_message_take(struct seen_message *message, uint64_t tag, const uint64_t *registers)
{
    const uint32_t page_words = message_tag_page_word_count(tag);
    message->is_in_registers = page_words == 0;
    message->word_count = page_words == 0 ? message_tag_word_count(tag) : page_words;
    message->capability_count = message_tag_capability_count(tag);
    memcpy(
        message->words,
        page_words == 0 ? registers : message_page()->words,
        message->word_count * sizeof(uint64_t));
    memset(message->sessions, 0, sizeof(message->sessions));
    message->text_length = 0;
}

struct reflection_view seen_message_view(const struct seen_message *message)
{
    return (struct reflection_view){
        .words = message->words,
        .word_count = message->word_count,
        .is_in_registers = message->is_in_registers,
        .capabilities = message->sessions,
        .capability_count = message->capability_count,
    };
}

/* What cannot be read as what it should be is said to be that. */
static void describe(struct seen_message *message, const struct struct_type_reader *type)
{
    struct bounded text = bounded_text(message->text, sizeof(message->text));
    const struct reflection_view view = seen_message_view(message);
    const enum status status =
        view.is_in_registers == type->is_in_registers
            ? reflection_print_message(schemas(), type, &view, REFLECTION_ONE_LINE, &text.sink)
            : STATUS_MALFORMED;
    if (status != STATUS_OK) {
        text.length = 0;
        text_sink_put(&text.sink, "(");
        text_sink_put(&text.sink, status_text(status));
        text_sink_put(&text.sink, ")");
    }
    message->text_length = text.length;
}

static void write_error(struct bytes text)
{
    while (text.size_bytes > 0) {
        const size_t size = text.size_bytes < PIECE_BYTES ? text.size_bytes : PIECE_BYTES;
        const struct stream_write_params params = {.data = bytes_part(text, 0, size)};
        struct stream_write_results results = {0};
        if (stream_write(need("stderr"), &params, &results) != STATUS_OK ||
            results.size_bytes > size || results.size_bytes == 0) {
            return; /* nobody reads it: the program is traced all the same */
        }
        text = bytes_part(text, results.size_bytes, text.size_bytes - results.size_bytes);
    }
}

static void put_line(const struct seen_call *call, struct bytes method)
{
    static char line[LINE_BYTES];
    char time[32];
    struct bounded text = bounded_text(line, sizeof(line) - 1);
    struct text_sink *sink = &text.sink;
    text_sink_put_number(sink, call->number);
    text_sink_put(sink, " ");
    text_sink_put(sink, call->session.name[0] != '\0' ? call->session.name : "#");
    if (call->session.name[0] == '\0') {
        text_sink_put_number(sink, call->session.number);
    }
    text_sink_put(sink, " ");
    text_sink_put_bytes(sink, call->session.interface.name);
    text_sink_put(sink, ".");
    text_sink_put_bytes(sink, method);
    sink->put(sink, call->params.text, call->params.text_length);
    text_sink_put(sink, call->is_one_way ? " sent" : " = ");
    if (call->status != STATUS_OK) {
        text_sink_put(sink, status_text(call->status));
    } else {
        sink->put(sink, call->results.text, call->results.text_length);
    }
    (void)format_text(
        time, sizeof(time), ", %llu us", (unsigned long long)(call->duration_ns / 1000));
    text_sink_put(sink, time);
    line[text.length] = '\n';
    write_error((struct bytes){(const uint8_t *)line, text.length + 1});
}

enum status show_start_saving(const char *path)
{
    const struct file_truncate_params params = {.size_bytes = 0};
    enum status status = files_open_writable(path, CREATION_IF_ABSENT, &record_file);
    if (status == STATUS_OK) {
        status = file_truncate(record_file, &params);
    }
    return status;
}

static struct traced_message record_of(const struct seen_message *message)
{
    return (struct traced_message){
        .text = {(const uint8_t *)message->text, message->text_length},
        .is_in_registers = message->is_in_registers,
        .words = message->words,
        .words_count = message->word_count,
        .sessions = message->sessions,
        .sessions_count = message->capability_count,
    };
}

static enum status append(struct bytes image)
{
    enum status status = STATUS_OK;
    while (image.size_bytes > 0 && status == STATUS_OK) {
        const size_t size = image.size_bytes < PIECE_BYTES ? image.size_bytes : PIECE_BYTES;
        status = files_append(record_file, bytes_part(image, 0, size));
        image = bytes_part(image, size, image.size_bytes - size);
    }
    return status;
}

static void save(const struct seen_call *call, struct bytes method)
{
    static uint64_t words[RECORD_WORDS];
    struct message_builder builder;
    const struct traced_call record = {
        .number = call->number,
        .start_ns = call->start_ns,
        .duration_ns = call->duration_ns,
        .session = call->session.number,
        .name = {(const uint8_t *)call->session.name, text_length(call->session.name)},
        .interface = call->session.interface.name,
        .method = method,
        .ordinal = (uint16_t)call->ordinal,
        .is_one_way = call->is_one_way,
        .status = (uint16_t)call->status,
        .params = record_of(&call->params),
        .results = record_of(&call->results),
    };
    message_builder_start_framed(&builder, words, RECORD_WORDS);
    enum status status = traced_call_write(&record, &builder);
    if (status == STATUS_OK) {
        status = append(message_builder_finish(&builder));
    }
    if (status != STATUS_OK) {
        record_file = 0;
        (void)fail("no more calls are saved", status);
    }
}

void show_call(struct seen_call *call)
{
    struct reflection_method method;
    const enum status status =
        reflection_method_at(schemas(), &call->session.interface, call->ordinal, &method);
    if (status == STATUS_OK) {
        describe(&call->params, &method.params);
    }
    if (status == STATUS_OK && call->status == STATUS_OK && !call->is_one_way) {
        describe(&call->results, &method.results);
    }
    const struct bytes name = status == STATUS_OK ? method.type.name : (struct bytes){0};
    put_line(call, name);
    if (record_file != 0) {
        save(call, name);
    }
}
