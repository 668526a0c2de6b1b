/*
 * keymap_compiler XKB_FOLDER COMPOSE OUTPUT KEYMAP...
 *
 * Makes the file `keymaps` (keyboard/keymap_file.h) of the layouts of keyboards that X has and a
 * compose table. A keymap is called as the layout that it has, with "-VARIANT" where it is not the
 * layout's first. What libxkbcommon complains of ends the tool.
 */
#include "files.h"
#include "keyboard/keymap_file.h"
#include "pack.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xkbcommon/xkbcommon-compose.h>
#include <xkbcommon/xkbcommon.h>

#define SIZE_BYTES sizeof(uint64_t) /* what pack() puts in front */
#define TABLE_NAME "en_US"

struct output {
    uint8_t *data;
    size_t size_bytes;
    uint32_t entry_count;
};

static void __attribute__((format(printf, 3, 0))) complain(
    struct xkb_context *context, enum xkb_log_level level, const char *format, va_list arguments)
{
    (void)context;
    if (level <= XKB_LOG_LEVEL_WARNING) {
        (void)vfprintf(stderr, format, arguments);
        fail("libxkbcommon has said this");
    }
}

static struct xkb_context *make_context(const char *folder)
{
    struct xkb_context *context =
        xkb_context_new(XKB_CONTEXT_NO_DEFAULT_INCLUDES | XKB_CONTEXT_NO_ENVIRONMENT_NAMES);
    if (context == NULL || xkb_context_include_path_append(context, folder) == 0) {
        fail("%s cannot be read", folder);
    }
    return context;
}

/* Spaces in a row say no more than one does. */
static size_t without_spaces(char *text)
{
    size_t used = 0;
    for (size_t i = 0; text[i] != 0; i++) {
        const bool is_space = text[i] == ' ' || text[i] == '\t';
        if (!is_space || (used > 0 && text[used - 1] != ' ' && text[used - 1] != '\n')) {
            text[used++] = is_space ? ' ' : text[i];
        }
    }
    text[used] = 0;
    return used;
}

static void put_number(struct output *output, size_t offset, size_t number)
{
    for (uint32_t i = 0; i < sizeof(uint32_t); i++) {
        output->data[offset + i] = (uint8_t)(number >> 8 * i);
    }
}

static void
add(struct output *output, const char *name, enum keymap_kind kind, struct file_content content)
{
    const struct file_content packed = pack(content);
    const size_t entry =
        KEYMAP_FILE_HEAD_BYTES + (size_t)output->entry_count++ * KEYMAP_FILE_ENTRY_BYTES;
    const size_t block_bytes = packed.size_bytes - SIZE_BYTES;
    const size_t name_bytes = strlen(name);
    if (name_bytes > KEYMAP_NAME_BYTES || content.size_bytes > KEYMAP_TEXT_BYTES_MAX) {
        fail("too long: %s", name);
    }
    output->data = realloc(output->data, output->size_bytes + block_bytes);
    if (output->data == NULL) {
        fail("out of memory");
    }
    memcpy(output->data + output->size_bytes, packed.data + SIZE_BYTES, block_bytes);
    memcpy(output->data + entry, name, name_bytes);
    put_number(output, entry + KEYMAP_ENTRY_KIND, kind);
    put_number(output, entry + KEYMAP_ENTRY_OFFSET, output->size_bytes);
    put_number(output, entry + KEYMAP_ENTRY_PACKED, block_bytes);
    put_number(output, entry + KEYMAP_ENTRY_SIZE, content.size_bytes);
    output->size_bytes += block_bytes;
    free(packed.data);
}

static void add_keymap(struct output *output, struct xkb_context *context, const char *name)
{
    char layout[KEYMAP_NAME_BYTES + 1] = {0};
    strncpy(layout, name, KEYMAP_NAME_BYTES);
    char *variant = strchr(layout, '-');
    if (variant != NULL) {
        *variant++ = 0;
    }
    const struct xkb_rule_names names = {
        .rules = "evdev",
        .model = "pc105",
        .layout = layout,
        .variant = variant != NULL ? variant : "",
        .options = "compose:menu",
    };
    struct xkb_keymap *keymap =
        xkb_keymap_new_from_names(context, &names, XKB_KEYMAP_COMPILE_NO_FLAGS);
    char *text =
        keymap == NULL ? NULL : xkb_keymap_get_as_string(keymap, XKB_KEYMAP_FORMAT_TEXT_V1);
    if (text == NULL) {
        fail("there is no keymap %s", name);
    }
    const size_t size_bytes = without_spaces(text);
    add(output, name, KEYMAP_LAYOUT, (struct file_content){(uint8_t *)text, size_bytes});
    free(text);
    xkb_keymap_unref(keymap);
}

/* One that libxkbcommon has nothing to say about. */
static void add_table(struct output *output, struct xkb_context *context, const char *path)
{
    const struct file_content content = file_read(path);
    xkb_context_set_log_fn(context, complain);
    struct xkb_compose_table *table = xkb_compose_table_new_from_buffer(
        context,
        (const char *)content.data,
        content.size_bytes,
        "C",
        XKB_COMPOSE_FORMAT_TEXT_V1,
        XKB_COMPOSE_COMPILE_NO_FLAGS);
    if (table == NULL) {
        fail("%s is no compose table", path);
    }
    xkb_compose_table_unref(table);
    add(output, TABLE_NAME, KEYMAP_COMPOSE, content);
    free(content.data);
}

int main(int argument_count, char **arguments)
{
    if (argument_count < 5) {
        fail("usage: keymap_compiler XKB_FOLDER COMPOSE OUTPUT KEYMAP...");
    }
    const uint32_t entry_count = (uint32_t)argument_count - 4 + 1;
    const size_t head_bytes =
        KEYMAP_FILE_HEAD_BYTES + (size_t)entry_count * KEYMAP_FILE_ENTRY_BYTES;
    struct output output = {.data = calloc(head_bytes, 1), .size_bytes = head_bytes};
    struct xkb_context *context = make_context(arguments[1]);
    if (output.data == NULL || entry_count > KEYMAP_ENTRIES_MAX) {
        fail("too many keymaps");
    }
    memcpy(output.data, KEYMAP_FILE_MAGIC, KEYMAP_HEAD_VERSION);
    put_number(&output, KEYMAP_HEAD_VERSION, KEYMAP_FILE_VERSION);
    put_number(&output, KEYMAP_HEAD_COUNT, entry_count);
    for (int i = 4; i < argument_count; i++) {
        add_keymap(&output, context, arguments[i]);
    }
    add_table(&output, context, arguments[2]);
    xkb_context_unref(context);
    file_write(arguments[3], output.data, output.size_bytes, 0644);
    free(output.data);
    return 0;
}
