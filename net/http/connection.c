#include "http/connection.h"
#include "http/media_type.h"
#include "lib/memory.h"
#include "lib/text.h"

#define NS_PER_S UINT64_C(1000000000)

/* What a directory is asked for. */
static const char index_name[] = "index.html";

static void begin_reading(struct connection *connection, uint64_t now_ns)
{
    const bool has_begun = connection->received_bytes > 0;
    connection->state = CONNECTION_READING;
    connection->looked_bytes = 0;
    connection->idle_since_ns = has_begun ? 0 : now_ns;
    connection->deadline_ns = now_ns + (has_begun ? CONNECTION_HEAD_NS : CONNECTION_IDLE_NS);
}

void connection_init(
    struct connection *connection,
    struct connection_bytes bytes,
    struct site *site,
    uint64_t now_ns)
{
    connection->bytes = bytes;
    connection->site = site;
    connection->document = NULL;
    connection->received_bytes = 0;
    begin_reading(connection, now_ns);
    /* Who connects has something to ask. */
    connection->deadline_ns = now_ns + CONNECTION_HEAD_NS;
}

static void drop_document(struct connection *connection)
{
    if (connection->document != NULL) {
        connection->site->close(connection->site, connection->document);
        connection->document = NULL;
    }
}

static void end(struct connection *connection)
{
    drop_document(connection);
    connection->idle_since_ns = 0;
    connection->state = CONNECTION_OVER;
}

void connection_finish(struct connection *connection)
{
    end(connection);
}

static void
begin_answer(struct connection *connection, const struct response *response, uint64_t now_ns)
{
    const bool has_content =
        response->document != NULL && !response->is_head &&
        (response->status == HTTP_OK || response->status == HTTP_PARTIAL_CONTENT);
    const uint64_t seconds = connection->site->now_ns(connection->site) / NS_PER_S;
    connection->head_bytes = response_write(response, seconds, connection->head);
    connection->head_sent_bytes = 0;
    connection->at = response->first;
    connection->end = has_content ? response->end : response->first;
    connection->is_last = response->is_closing;
    connection->idle_since_ns = 0;
    connection->taken_bytes = 0;
    connection->deadline_ns = now_ns + CONNECTION_TAKE_NS;
    connection->state = CONNECTION_ANSWERING;
    if (!has_content) {
        drop_document(connection);
    }
}

static enum http_status status_for(enum status status)
{
    switch (status) {
    case STATUS_NOT_FOUND:
        return HTTP_NOT_FOUND;
    case STATUS_DENIED:
        return HTTP_FORBIDDEN;
    default:
        return HTTP_UNAVAILABLE;
    }
}

/* What a directory shows instead of itself: NULL, when its path has no room for that. */
static struct bytes index_path(struct target *target)
{
    const uint32_t slash = target->path_bytes > 0 ? 1 : 0;
    const uint32_t size = sizeof(index_name) - 1;
    if (target->path_bytes + slash + size > TARGET_PATH_BYTES_MAX) {
        return (struct bytes){0};
    }
    if (slash > 0) {
        target->path[target->path_bytes] = '/';
    }
    memcpy(target->path + target->path_bytes + slash, index_name, size);
    return (struct bytes){target->path, target->path_bytes + slash + size};
}

/* The document of a directory whose path ends with "/". */
static enum http_status open_index(struct connection *connection, struct bytes path)
{
    struct site *site = connection->site;
    if (path.size_bytes == 0) {
        return HTTP_URI_TOO_LONG;
    }
    const enum status status = site->open(site, path, &connection->document);
    if (status == STATUS_OK && !connection->document->is_directory) {
        return HTTP_OK;
    }
    /* The directory is there, and what is in it is not told. */
    return status == STATUS_OK || status == STATUS_NOT_FOUND ? HTTP_FORBIDDEN : status_for(status);
}

/* What is at the target; sets `path` to the name that says its type. */
static enum http_status
open_target(struct connection *connection, struct request *request, struct bytes *path)
{
    struct site *site = connection->site;
    struct target *target = &request->target;
    *path = (struct bytes){target->path, target->path_bytes};
    const enum status status = site->open(site, *path, &connection->document);
    if (status != STATUS_OK) {
        return status_for(status);
    }
    if (!connection->document->is_directory) {
        return target->is_directory ? HTTP_NOT_FOUND : HTTP_OK;
    }
    if (!target->is_directory) {
        return target->raw_path.size_bytes + target->query.size_bytes < RESPONSE_LOCATION_BYTES_MAX
                   ? HTTP_MOVED_PERMANENTLY
                   : HTTP_URI_TOO_LONG;
    }
    drop_document(connection);
    *path = index_path(target);
    return open_index(connection, *path);
}

/* A request that could be read, whose target can be there. */
static void answer_request(struct connection *connection, struct request *request, uint64_t now_ns)
{
    struct bytes path = {0};
    struct response response = {
        .is_head = request->is_head,
        .is_old = request->is_old,
        .is_closing = !request->is_kept_open,
        .status = open_target(connection, request, &path),
    };
    if (response.status == HTTP_OK) {
        response.document = connection->document;
        response.media_type = media_type_of(path);
        response_choose(&response, request, connection->document);
    } else if (response.status == HTTP_MOVED_PERMANENTLY) {
        response.moved = request;
    }
    begin_answer(connection, &response, now_ns);
}

/* What is refused is answered, and nothing behind it is believed. */
static void
refuse(struct connection *connection, enum http_status status, bool is_head, uint64_t now_ns)
{
    const struct response response = {.status = status, .is_head = is_head, .is_closing = true};
    begin_answer(connection, &response, now_ns);
}

/* True when there was a request, or what is none. */
static bool take_request(struct connection *connection, uint64_t now_ns)
{
    struct request request;
    const struct bytes received = {connection->received, connection->received_bytes};
    const enum http_status status = request_read(received, &connection->looked_bytes, &request);
    if (status == HTTP_NONE) {
        return false;
    }
    if (status == HTTP_OK) {
        answer_request(connection, &request, now_ns);
    } else if (status == HTTP_NOT_FOUND) {
        const struct response response = {
            .status = status,
            .is_head = request.is_head,
            .is_old = request.is_old,
            .is_closing = !request.is_kept_open,
        };
        begin_answer(connection, &response, now_ns);
    } else {
        refuse(connection, status, request.is_head, now_ns);
        connection->received_bytes = 0;
        return true;
    }
    connection->received_bytes -= request.size_bytes;
    memmove(
        connection->received,
        connection->received + request.size_bytes,
        connection->received_bytes);
    return true;
}

/* False: there is nothing to read now. */
static bool step_reading(struct connection *connection, uint64_t now_ns)
{
    uint32_t got_bytes = 0;
    if (connection->received_bytes > 0 && take_request(connection, now_ns)) {
        return true;
    }
    const enum transfer transfer = connection->bytes.read(
        connection->bytes.context,
        connection->received + connection->received_bytes,
        REQUEST_BYTES_MAX - connection->received_bytes,
        &got_bytes);
    if (transfer == TRANSFER_OVER) {
        end(connection);
        return true;
    }
    if (transfer == TRANSFER_NOTHING) {
        return false;
    }
    if (connection->received_bytes == 0) {
        connection->idle_since_ns = 0;
        connection->deadline_ns = now_ns + CONNECTION_HEAD_NS;
    }
    connection->received_bytes += got_bytes;
    return true;
}

/* Head and content as they come next, as much as there is room for. False: it cannot be read. */
static bool gather(struct connection *connection, uint8_t *output, uint32_t *size_bytes)
{
    const uint32_t head = connection->head_bytes - connection->head_sent_bytes;
    memcpy(output, connection->head + connection->head_sent_bytes, head);
    *size_bytes = head;
    while (*size_bytes < CONNECTION_OUTPUT_BYTES) {
        const uint64_t at = connection->at + (*size_bytes - head);
        const uint64_t left = connection->end - at;
        const uint32_t room = CONNECTION_OUTPUT_BYTES - *size_bytes;
        struct bytes part = {0};
        if (left == 0) {
            return true;
        }
        const enum status status = connection->site->read(
            connection->site, connection->document, at, left < room ? (uint32_t)left : room, &part);
        if (status != STATUS_OK || part.size_bytes == 0 || part.size_bytes > room) {
            return false;
        }
        memcpy(output + *size_bytes, part.data, part.size_bytes);
        *size_bytes += (uint32_t)part.size_bytes;
    }
    return true;
}

static void count_taken(struct connection *connection, uint32_t taken_bytes, uint64_t now_ns)
{
    const uint32_t head = connection->head_bytes - connection->head_sent_bytes;
    const uint32_t of_head = taken_bytes < head ? taken_bytes : head;
    connection->head_sent_bytes += of_head;
    connection->at += taken_bytes - of_head;
    connection->taken_bytes += taken_bytes;
    if (connection->taken_bytes >= CONNECTION_TAKE_BYTES) {
        connection->taken_bytes = 0;
        connection->deadline_ns = now_ns + CONNECTION_TAKE_NS;
    }
}

static bool is_answered(const struct connection *connection)
{
    return connection->head_sent_bytes == connection->head_bytes &&
           connection->at == connection->end;
}

static void begin_leaving(struct connection *connection, uint64_t now_ns)
{
    connection->bytes.finish(connection->bytes.context);
    connection->state = CONNECTION_LEAVING;
    connection->taken_bytes = 0;
    connection->deadline_ns = now_ns + CONNECTION_LEAVE_NS;
}

/* False: there is no room to write now. */
static bool step_answering(struct connection *connection, uint64_t now_ns, uint8_t *output)
{
    uint32_t size_bytes = 0;
    uint32_t taken_bytes = 0;
    if (!gather(connection, output, &size_bytes)) {
        /* Its length was promised: only the end of the connection can take that back. */
        end(connection);
        return true;
    }
    const enum transfer transfer = connection->bytes.write(
        connection->bytes.context, (struct bytes){output, size_bytes}, &taken_bytes);
    if (transfer == TRANSFER_OVER) {
        end(connection);
        return true;
    }
    if (transfer == TRANSFER_NOTHING) {
        return false;
    }
    count_taken(connection, taken_bytes, now_ns);
    if (is_answered(connection)) {
        drop_document(connection);
        if (connection->is_last) {
            begin_leaving(connection, now_ns);
        } else {
            begin_reading(connection, now_ns);
        }
    }
    return true;
}

/* False: there is nothing to throw away now. */
static bool step_leaving(struct connection *connection)
{
    uint32_t got_bytes = 0;
    const enum transfer transfer = connection->bytes.read(
        connection->bytes.context, connection->received, REQUEST_BYTES_MAX, &got_bytes);
    if (transfer == TRANSFER_NOTHING) {
        return false;
    }
    connection->taken_bytes += got_bytes;
    if (transfer == TRANSFER_OVER || connection->taken_bytes > CONNECTION_LEAVE_BYTES_MAX) {
        end(connection);
    }
    return true;
}

static bool step(struct connection *connection, uint64_t now_ns, uint8_t *output)
{
    switch (connection->state) {
    case CONNECTION_READING:
        return step_reading(connection, now_ns);
    case CONNECTION_ANSWERING:
        return step_answering(connection, now_ns, output);
    case CONNECTION_LEAVING:
        return step_leaving(connection);
    default:
        return false;
    }
}

enum connection_wait
connection_turn(struct connection *connection, uint64_t now_ns, uint8_t *output)
{
    bool goes_on = true;
    for (uint32_t i = 0; i < CONNECTION_STEPS_MAX && goes_on; i++) {
        goes_on = step(connection, now_ns, output);
    }
    if (connection->state == CONNECTION_OVER) {
        return CONNECTION_IS_OVER;
    }
    if (goes_on) {
        return CONNECTION_GOES_ON;
    }
    return connection->state == CONNECTION_ANSWERING ? CONNECTION_WAITS_TO_WRITE
                                                     : CONNECTION_WAITS_TO_READ;
}

void connection_late(struct connection *connection, uint64_t now_ns)
{
    if (connection->state != CONNECTION_READING || connection->received_bytes == 0) {
        end(connection);
        return;
    }
    refuse(connection, HTTP_REQUEST_TIMEOUT, false, now_ns);
    connection->received_bytes = 0;
}
