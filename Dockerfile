# docker build -t ringproxy .
# deploy/check-dockerfile.sh runs the same COPY and RUN lines where there is no container engine.

FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /src
COPY . .
RUN dotnet publish src/RingProxy/RingProxy.csproj -c Release -o /out --no-self-contained
RUN dotnet publish src/RingProxy.Cli/RingProxy.Cli.csproj -c Release -o /out --no-self-contained

FROM mcr.microsoft.com/dotnet/aspnet:10.0
WORKDIR /app
COPY --from=build /out /app
# 1654 is the user "app" of the base image. The state folder holds the last known good rings.
RUN mkdir -p /var/lib/ringproxy && chown 1654:1654 /var/lib/ringproxy
USER 1654:1654
ENV RINGPROXY_STATEDIRECTORY=/var/lib/ringproxy
VOLUME /var/lib/ringproxy
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=4s --start-period=5s CMD ["/app/ringproxy", "healthcheck"]
ENTRYPOINT ["/app/ringproxy"]
CMD ["sidecar"]
