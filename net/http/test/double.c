#include "double.h"
#include "lib/memory.h"
#include "lib/text.h"

#define TURNS_MAX   1000000u
#define PIECE_BYTES 3000u
#define NS_PER_S    UINT64_C(1000000000)

struct file {
    struct document document;
    const char *path;
    const char *content; /* NULL: that of "big" */
    enum status open_status;
    uint64_t readable_bytes;
};

struct peer peer;
struct connection connection;
uint64_t double_now_ns;
uint32_t double_open_count;
uint32_t double_opened_count;
bool double_has_shrunk;

static uint8_t output[CONNECTION_OUTPUT_BYTES];

/* 1994-11-06 08:49:37 */
#define MODIFIED_NS (UINT64_C(784111777) * NS_PER_S)

static struct file files[] = {
    {{true, 0, MODIFIED_NS, 1}, "", NULL, STATUS_OK, 0},
    {{false, 5, MODIFIED_NS, 2}, "index.html", "index", STATUS_OK, 5},
    {{false, 10, MODIFIED_NS, 3}, "a.txt", "0123456789", STATUS_OK, 10},
    {{false, DOUBLE_BIG_BYTES, MODIFIED_NS, 4}, "big", NULL, STATUS_OK, DOUBLE_BIG_BYTES},
    {{false, 20000, MODIFIED_NS, 5}, "gone", NULL, STATUS_OK, 17000},
    {{false, 0, MODIFIED_NS, 6}, "empty", "", STATUS_OK, 0},
    {{true, 0, MODIFIED_NS, 7}, "sub", NULL, STATUS_OK, 0},
    {{false, 3, MODIFIED_NS, 8}, "sub/index.html", "sub", STATUS_OK, 3},
    {{true, 0, MODIFIED_NS, 9}, "bare", NULL, STATUS_OK, 0},
    {{false, 0, MODIFIED_NS, 10}, "secret", "", STATUS_DENIED, 0},
    {{false, 0, MODIFIED_NS, 11}, "later", "", STATUS_PEER_GONE, 0},
};

uint8_t double_big_byte(uint64_t offset)
{
    return (uint8_t)(offset * 7 + offset / 256);
}

static enum status open_file(struct site *site, struct bytes path, struct document **document)
{
    (void)site;
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        if (bytes_equal(path, text_bytes(files[i].path))) {
            if (files[i].open_status == STATUS_OK) {
                *document = &files[i].document;
                double_open_count++;
                double_opened_count++;
            }
            return files[i].open_status;
        }
    }
    return STATUS_NOT_FOUND;
}

static void close_file(struct site *site, struct document *document)
{
    (void)site;
    (void)document;
    double_open_count--;
}

static enum status read_file(
    struct site *site,
    struct document *document,
    uint64_t offset,
    uint32_t size_bytes,
    struct bytes *part)
{
    static uint8_t piece[PIECE_BYTES];
    struct file *file = (struct file *)document;
    (void)site;
    const uint64_t left = offset < file->readable_bytes ? file->readable_bytes - offset : 0;
    uint64_t size = size_bytes < left ? size_bytes : left;
    size = size < PIECE_BYTES ? size : PIECE_BYTES;
    double_has_shrunk = double_has_shrunk || left == 0;
    for (uint64_t i = 0; i < size; i++) {
        piece[i] = file->content != NULL ? (uint8_t)file->content[offset + i]
                                         : double_big_byte(offset + i);
    }
    *part = (struct bytes){piece, size};
    return STATUS_OK;
}

static uint64_t site_now_ns(struct site *site)
{
    (void)site;
    return MODIFIED_NS + double_now_ns;
}

static struct site site = {open_file, close_file, read_file, site_now_ns};

static enum transfer
peer_read(void *context, uint8_t *target, uint32_t size_bytes, uint32_t *got_bytes)
{
    (void)context;
    const uint32_t left = peer.input_bytes - peer.input_at;
    uint32_t size = left < size_bytes ? left : size_bytes;
    size = size < peer.gives_bytes ? size : peer.gives_bytes;
    if (size == 0) {
        return left == 0 && peer.has_ended ? TRANSFER_OVER : TRANSFER_NOTHING;
    }
    memcpy(target, peer.input + peer.input_at, size);
    peer.input_at += size;
    *got_bytes = size;
    return TRANSFER_DONE;
}

static enum transfer peer_write(void *context, struct bytes data, uint32_t *taken_bytes)
{
    (void)context;
    uint32_t size =
        data.size_bytes < peer.takes_bytes ? (uint32_t)data.size_bytes : peer.takes_bytes;
    size = size < peer.room_bytes ? size : peer.room_bytes;
    if (peer.is_gone || peer.is_finished) {
        return TRANSFER_OVER;
    }
    if (size == 0) {
        return TRANSFER_NOTHING;
    }
    memcpy(peer.output + peer.output_bytes, data.data, size);
    peer.output_bytes += size;
    peer.room_bytes -= size;
    *taken_bytes = size;
    return TRANSFER_DONE;
}

static void peer_finish(void *context)
{
    (void)context;
    peer.is_finished = true;
}

void double_start(void)
{
    peer.input_bytes = 0;
    peer.input_at = 0;
    peer.has_ended = false;
    peer.output_bytes = 0;
    peer.is_gone = false;
    peer.is_finished = false;
    peer.gives_bytes = UINT32_MAX;
    peer.takes_bytes = UINT32_MAX;
    peer.room_bytes = DOUBLE_OUTPUT_BYTES;
    double_now_ns = NS_PER_S;
    double_open_count = 0;
    double_opened_count = 0;
    double_has_shrunk = false;
    memset(&connection, 0xa5, sizeof(connection));
    const struct connection_bytes bytes = {NULL, peer_read, peer_write, peer_finish};
    connection_init(&connection, bytes, &site, double_now_ns);
}

void double_send(const char *text)
{
    const struct bytes bytes = text_bytes(text);
    memcpy(peer.input + peer.input_bytes, bytes.data, bytes.size_bytes);
    peer.input_bytes += (uint32_t)bytes.size_bytes;
}

enum connection_wait double_run(void)
{
    enum connection_wait wait = CONNECTION_GOES_ON;
    for (uint32_t i = 0; i < TURNS_MAX && wait == CONNECTION_GOES_ON; i++) {
        wait = connection_turn(&connection, double_now_ns, output);
    }
    return wait;
}
