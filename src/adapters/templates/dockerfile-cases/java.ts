import { dockerfileCase } from './dockerfile-case.ts'

const PLACE = { context: '.', into: '/src', workdir: '/src' }
const VERSIONS = { jdk: '17', jre: '17', maven: '17' }
const SOURCES = ['*.java', '*.kt']

export const JAVA_CASES = {
  ...dockerfileCase(
    'java',
    'maven-spring-boot',
    {
      versions: VERSIONS,
      build: 'mvn --batch-mode -DskipTests package && cp target/shop.jar app.jar',
      start: 'java -Dserver.port=${PORT:-8080} -jar app.jar',
      port: 8080,
    },
    { ...PLACE, maven: true, gradle: false, war: false, outputs: ['app.jar'], sources: SOURCES },
    { buildSecrets: ['MAVEN_TOKEN'] },
  ),
  ...dockerfileCase(
    'java',
    'maven-war',
    {
      versions: { ...VERSIONS, tomcat: '10.1-jdk17' },
      build: 'mvn --batch-mode -DskipTests package && cp target/*.war app.war',
      port: 8080,
    },
    { ...PLACE, maven: true, gradle: false, war: true, outputs: ['app.war'], sources: SOURCES },
  ),
  ...dockerfileCase(
    'java',
    'gradle-wrapper-in-a-project',
    {
      root: 'app',
      versions: { jdk: '21', jre: '21' },
      build: '(cd ../ && sh ./gradlew --no-daemon :app:installDist) && cp -r build/install/app build/run',
      start: './build/run/bin/app',
    },
    { context: '.', into: '/src', workdir: '/src/app', maven: false, gradle: false, war: false, outputs: ['build/run'], sources: SOURCES },
  ),
  ...dockerfileCase(
    'java',
    'gradle-whole-tree',
    {
      versions: { jdk: '17', jre: '17', gradle: '9-jdk17' },
      build: 'gradle --no-daemon build -x test',
      start: 'java -jar build/libs/shop.jar',
      port: 8080,
    },
    { ...PLACE, maven: false, gradle: true, war: false, outputs: [], sources: SOURCES },
  ),
}
