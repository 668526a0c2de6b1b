#include "http/status.h"
#include <stddef.h>

static const struct {
    enum http_status status;
    const char *text;
} texts[] = {
    {HTTP_OK, "OK"},
    {HTTP_PARTIAL_CONTENT, "Partial Content"},
    {HTTP_MOVED_PERMANENTLY, "Moved Permanently"},
    {HTTP_NOT_MODIFIED, "Not Modified"},
    {HTTP_BAD_REQUEST, "Bad Request"},
    {HTTP_FORBIDDEN, "Forbidden"},
    {HTTP_NOT_FOUND, "Not Found"},
    {HTTP_METHOD_NOT_ALLOWED, "Method Not Allowed"},
    {HTTP_REQUEST_TIMEOUT, "Request Timeout"},
    {HTTP_CONTENT_TOO_LARGE, "Content Too Large"},
    {HTTP_URI_TOO_LONG, "URI Too Long"},
    {HTTP_RANGE_NOT_SATISFIABLE, "Range Not Satisfiable"},
    {HTTP_EXPECTATION_FAILED, "Expectation Failed"},
    {HTTP_HEADER_TOO_LARGE, "Request Header Fields Too Large"},
    {HTTP_INTERNAL_ERROR, "Internal Server Error"},
    {HTTP_NOT_IMPLEMENTED, "Not Implemented"},
    {HTTP_UNAVAILABLE, "Service Unavailable"},
    {HTTP_VERSION_NOT_SUPPORTED, "HTTP Version Not Supported"},
};

const char *http_status_text(enum http_status status)
{
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        if (texts[i].status == status) {
            return texts[i].text;
        }
    }
    return "";
}
