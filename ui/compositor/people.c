/* Who programs and people are called, as the system knows them. */
#include "compositor.h"
#include "lib/anonymous.h"
#include "lib/hex.h"
#include "lib/memory.h"
#include "lib/printable.h"
#include "lib/text.h"
#include "runtime/clock.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "schema/launcher_client.h"
#include "schema/launcher_data.h"
#include <string.h>

/* How long the loader may take. */
#define NAME_NS UINT64_C(50000000)

/* Of a key, where nobody has a name for it. */
#define KEY_SHOWN_BYTES 8u

static void put(struct bytes from, char name[COMPOSITOR_NAME_BYTES])
{
    name[printable_text(name, COMPOSITOR_NAME_BYTES - 1, from, NULL)] = '\0';
}

bool people_program_name(uint64_t process, char name[COMPOSITOR_NAME_BYTES])
{
    const bool is_known = trusted_path_process_name(process, NAME_NS, name);
    if (!is_known) {
        (void)text_copy(name, COMPOSITOR_NAME_BYTES, "?");
    }
    return is_known;
}

void people_person_name(const uint8_t principal[SCENE_KEY_BYTES], char name[COMPOSITOR_NAME_BYTES])
{
    if (compositor.session_name[0] != '\0' &&
        memcmp(principal, compositor.session_principal, SCENE_KEY_BYTES) == 0) {
        memcpy(name, compositor.session_name, COMPOSITOR_NAME_BYTES);
        return;
    }
    if (anonymous_is((struct bytes){principal, SCENE_KEY_BYTES})) {
        put(text_bytes(ANONYMOUS_NAME), name);
        return;
    }
    hex_write((struct bytes){principal, KEY_SHOWN_BYTES}, name);
    name[(size_t)2 * KEY_SHOWN_BYTES] = '\0';
}
