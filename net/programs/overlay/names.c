#include "command/files.h"
#include "lib/format.h"
#include "lib/hex.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "overlay.h"
#include "runtime/capability.h"
#include "runtime/program.h"
#include "schema/directory_client.h"

#define FOLDER     "petnames"
#define PATH_BYTES (sizeof(FOLDER "/") + PETNAME_BYTES_MAX)

static struct {
    char names[NAMES_SHOWN_MAX][PETNAME_BYTES_MAX + 1];
    struct overlay_key keys[NAMES_SHOWN_MAX];
    uint32_t count;
} known;

static void write_path(char path[PATH_BYTES], const char *name)
{
    (void)format_text(path, PATH_BYTES, FOLDER "/%s", name);
}

/* STATUS_MALFORMED: the file's first line is no key. */
static enum status read_name(const char *name, struct overlay_key *key)
{
    char path[PATH_BYTES];
    uint32_t file = 0;
    const struct file_read_params params = {.size_bytes = PETNAME_LINE_BYTES_MAX};
    struct file_read_results results = {0};
    write_path(path, name);
    enum status status = files_open(path, &file);
    if (status != STATUS_OK) {
        return status;
    }
    status = file_read(file, &params, &results);
    if (status == STATUS_OK && !petname_read(results.data, key->bytes)) {
        status = STATUS_MALFORMED;
    }
    capability_release(file);
    return status;
}

/* What is no petname, or more than there is room for, is left out. */
static enum status visit(void *context, const struct entry *entry)
{
    (void)context;
    if (entry->kind == NODE_KIND_FILE && petname_check(entry->name) &&
        known.count < NAMES_SHOWN_MAX) {
        char *name = known.names[known.count++];
        memcpy(name, entry->name.data, entry->name.size_bytes);
        name[entry->name.size_bytes] = '\0';
    }
    return STATUS_OK;
}

/* The names alone. No folder is as good as an empty one. */
static enum status list_names(void)
{
    uint32_t folder = 0;
    known.count = 0;
    enum status status = files_open_directory(FOLDER, &folder);
    if (status == STATUS_OK) {
        status = files_list(folder, visit, NULL);
        capability_release(folder);
    }
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

void names_learn(void)
{
    if (program_capability("directory") == 0 || list_names() != STATUS_OK) {
        known.count = 0; /* keys are shown without names */
        return;
    }
    uint32_t kept = 0;
    for (uint32_t i = 0; i < known.count; i++) {
        if (read_name(known.names[i], &known.keys[kept]) == STATUS_OK) {
            memmove(known.names[kept], known.names[i], sizeof(known.names[i]));
            kept++;
        }
    }
    known.count = kept;
}

const char *name_of_key(struct bytes key)
{
    for (uint32_t i = 0; i < known.count; i++) {
        if (bytes_equal(key, (struct bytes){known.keys[i].bytes, OVERLAY_KEY_BYTES})) {
            return known.names[i];
        }
    }
    return NULL;
}

void out_key(struct bytes key)
{
    const char *name = name_of_key(key);
    out_hex(key);
    if (name != NULL) {
        out(" (%s)", name);
    }
}

bool find_key(const char *word, struct overlay_key *key)
{
    if (hex_read(text_bytes(word), key->bytes, sizeof(key->bytes))) {
        return true;
    }
    if (!petname_check(text_bytes(word))) {
        complain("%s is neither a key, which has 64 digits of 0 to 9 and a to f, nor a name", word);
        return false;
    }
    const enum status status = read_name(word, key);
    if (status == STATUS_NOT_FOUND) {
        complain("nobody is called %s here: \"overlay names\" shows who is", word);
    } else if (status == STATUS_MALFORMED) {
        complain("the first line of " FOLDER "/%s is no key", word);
    } else if (status != STATUS_OK) {
        (void)fail(word, status);
    }
    return status == STATUS_OK;
}

static enum status write_name(const char *name, const struct overlay_key *key)
{
    char path[PATH_BYTES];
    char content[PETNAME_CONTENT_BYTES + 1];
    uint32_t file = 0;
    write_path(path, name);
    petname_write(key->bytes, content);
    enum status status = files_make_directory(FOLDER, CREATION_IF_ABSENT);
    if (status == STATUS_OK) {
        status = files_open_writable(path, CREATION_ALWAYS, &file);
    }
    if (status == STATUS_OK) {
        status = files_append(file, (struct bytes){(const uint8_t *)content, sizeof(content) - 1});
        capability_release(file);
    }
    return status;
}

bool keep_name(const char *name, const struct overlay_key *key)
{
    struct overlay_key held;
    enum status status = read_name(name, &held);
    if (status == STATUS_OK && overlay_key_equal(&held, key)) {
        return true;
    }
    if (status == STATUS_OK || status == STATUS_MALFORMED) {
        complain("%s is somebody else: choose another name, or remove " FOLDER "/%s", name, name);
        return false;
    }
    if (status == STATUS_NOT_FOUND) {
        status = write_name(name, key);
    }
    if (status != STATUS_OK) {
        (void)fail(name, status);
    }
    return status == STATUS_OK;
}

int verb_name(const struct verb_call *call)
{
    struct overlay_key key;
    if (call->count != 2 || !petname_check(text_bytes(call->words[0]))) {
        return wrong_use("name NAME KEY: 1 to 32 letters, digits, '-', '_' or '.', a letter or a "
                         "digit first");
    }
    return find_key(call->words[1], &key) && keep_name(call->words[0], &key) ? COMMAND_DONE
                                                                             : COMMAND_FAILED;
}

int verb_names(const struct verb_call *call)
{
    if (call->count != 0) {
        return wrong_use("names");
    }
    const enum status status = list_names();
    int code = status == STATUS_OK ? COMMAND_DONE : fail(FOLDER, status);
    for (uint32_t i = 0; status == STATUS_OK && i < known.count; i++) {
        struct overlay_key key;
        if (!find_key(known.names[i], &key)) {
            code = COMMAND_FAILED;
            continue;
        }
        out_padded(known.names[i], PETNAME_BYTES_MAX / 2);
        out(" ");
        out_hex((struct bytes){key.bytes, sizeof(key.bytes)});
        out("\n");
    }
    return code;
}
