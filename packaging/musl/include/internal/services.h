/* The services that have names: there is no /etc/services. */
#pragma once

#include <features.h>

struct known_service {
    const char *name;
    unsigned short port;
    unsigned char is_tcp;
    unsigned char is_udp;
};

/* The last one has no name. Ports of the IANA's registry. */
hidden extern const struct known_service __known_services[];
