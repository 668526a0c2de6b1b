#include "overlay_wire/tree_messages.h"

struct statement {
    uint8_t bytes[OVERLAY_STATEMENT_BYTES_MAX];
    struct bytes view;
};

static void make_statement(
    const struct overlay_key *node,
    const struct overlay_key *parent,
    const struct overlay_response *response,
    struct statement *statement)
{
    struct wire_writer writer = wire_writer_of(statement->bytes, sizeof(statement->bytes));
    wire_write_key(&writer, node);
    wire_write_key(&writer, parent);
    overlay_request_write(&writer, &response->request);
    wire_write_number(&writer, response->port);
    statement->view = wire_written(&writer);
}

static void read_request(struct wire_reader *reader, struct overlay_request *request)
{
    request->sequence = wire_read_number(reader);
    request->nonce = wire_read_number(reader);
}

static void read_response(struct wire_reader *reader, struct overlay_response *response)
{
    read_request(reader, &response->request);
    response->port = wire_read_number(reader);
    wire_read_signature(reader, &response->parent_signature);
}

enum status overlay_request_read(struct bytes body, struct overlay_request *request)
{
    struct wire_reader reader = wire_reader_of(body);
    read_request(&reader, request);
    return wire_reader_finish(&reader);
}

enum status overlay_response_read(struct bytes body, struct overlay_response *response)
{
    struct wire_reader reader = wire_reader_of(body);
    read_response(&reader, response);
    const enum status status = wire_reader_finish(&reader);
    return status == STATUS_OK && response->port == 0 ? STATUS_MALFORMED : status;
}

enum status overlay_announce_read(struct bytes body, struct overlay_announce *announce)
{
    struct wire_reader reader = wire_reader_of(body);
    wire_read_key(&reader, &announce->key);
    wire_read_key(&reader, &announce->parent);
    read_response(&reader, &announce->response);
    wire_read_signature(&reader, &announce->signature);
    const enum status status = wire_reader_finish(&reader);
    const bool is_nowhere =
        announce->response.port == 0 && !overlay_key_equal(&announce->key, &announce->parent);
    return status == STATUS_OK && is_nowhere ? STATUS_MALFORMED : status;
}

void overlay_request_write(struct wire_writer *writer, const struct overlay_request *request)
{
    wire_write_number(writer, request->sequence);
    wire_write_number(writer, request->nonce);
}

void overlay_response_write(struct wire_writer *writer, const struct overlay_response *response)
{
    overlay_request_write(writer, &response->request);
    wire_write_number(writer, response->port);
    wire_write_signature(writer, &response->parent_signature);
}

void overlay_announce_write(struct wire_writer *writer, const struct overlay_announce *announce)
{
    wire_write_key(writer, &announce->key);
    wire_write_key(writer, &announce->parent);
    overlay_response_write(writer, &announce->response);
    wire_write_signature(writer, &announce->signature);
}

enum status overlay_response_sign(
    const struct overlay_identity *self,
    const struct overlay_key *child,
    const struct overlay_request *request,
    uint64_t port,
    struct overlay_response *response)
{
    struct statement statement;
    response->request = *request;
    response->port = port;
    make_statement(child, &self->key, response, &statement);
    return self->sign(self->context, statement.view, &response->parent_signature);
}

enum status overlay_response_check(
    const struct overlay_response *response,
    const struct overlay_key *child,
    const struct overlay_key *parent)
{
    struct statement statement;
    make_statement(child, parent, response, &statement);
    return overlay_verify(parent, statement.view, &response->parent_signature);
}

enum status overlay_announce_sign(
    const struct overlay_identity *self,
    const struct overlay_key *parent,
    const struct overlay_response *response,
    struct overlay_announce *announce)
{
    struct statement statement;
    announce->key = self->key;
    announce->parent = *parent;
    announce->response = *response;
    make_statement(&self->key, parent, response, &statement);
    return self->sign(self->context, statement.view, &announce->signature);
}

enum status overlay_announce_root(
    const struct overlay_identity *self,
    const struct overlay_request *request,
    struct overlay_announce *announce)
{
    struct overlay_response response;
    const enum status status = overlay_response_sign(self, &self->key, request, 0, &response);
    if (status == STATUS_OK) {
        *announce = (struct overlay_announce){
            .key = self->key,
            .parent = self->key,
            .response = response,
            .signature = response.parent_signature,
        };
    }
    return status;
}

enum status overlay_announce_check(const struct overlay_announce *announce)
{
    struct statement statement;
    make_statement(&announce->key, &announce->parent, &announce->response, &statement);
    const enum status status = overlay_verify(&announce->key, statement.view, &announce->signature);
    if (status != STATUS_OK) {
        return status;
    }
    return overlay_verify(&announce->parent, statement.view, &announce->response.parent_signature);
}

static bool
signature_equal(const struct overlay_signature *left, const struct overlay_signature *right)
{
    return memcmp(left->bytes, right->bytes, OVERLAY_SIGNATURE_BYTES) == 0;
}

bool overlay_announce_equal(
    const struct overlay_announce *left, const struct overlay_announce *right)
{
    return overlay_key_equal(&left->key, &right->key) &&
           overlay_key_equal(&left->parent, &right->parent) &&
           left->response.request.sequence == right->response.request.sequence &&
           left->response.request.nonce == right->response.request.nonce &&
           left->response.port == right->response.port &&
           signature_equal(&left->response.parent_signature, &right->response.parent_signature) &&
           signature_equal(&left->signature, &right->signature);
}

bool overlay_announce_supersedes(
    const struct overlay_announce *fresh, const struct overlay_announce *held)
{
    const struct overlay_request *one = &fresh->response.request;
    const struct overlay_request *other = &held->response.request;
    if (one->sequence != other->sequence) {
        return one->sequence > other->sequence;
    }
    const int parents = overlay_key_compare(&fresh->parent, &held->parent);
    return parents != 0 ? parents < 0 : one->nonce < other->nonce;
}
