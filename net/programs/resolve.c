/* resolve NAME [ipv4|ipv6]: the address of a host. */
#include "lib/text.h"
#include "reach.h"

#define USE "NAME [ipv4|ipv6]"

int main(int argument_count, const char *const *arguments)
{
    enum address_kind kind = ADDRESS_KIND_ANY;
    struct ip_address address;
    char text[ADDRESS_TEXT_BYTES];
    if (argument_count == 3 && text_equal(arguments[2], "ipv4")) {
        kind = ADDRESS_KIND_IPV4;
    } else if (argument_count == 3 && text_equal(arguments[2], "ipv6")) {
        kind = ADDRESS_KIND_IPV6;
    } else if (argument_count != 2) {
        return wrong_use(USE);
    }
    const int code = reach_find(need("network"), arguments[1], kind, &address);
    if (code == COMMAND_DONE) {
        (void)address_text_write(&address, text);
        out("%s\n", text);
    }
    return done(code);
}
