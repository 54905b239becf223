# Another name for an image of Debian's.
ARG DEBIAN
FROM $DEBIAN
CMD ["bash"]
